import type { CommitLine, Sha } from '@erwik/events';
import { UnavailableStore } from '@erwik/bus';
import type { FrontParts } from '../front-parts.js';
import type { Fields } from '../http/read-form.js';
import type { MeshWatch } from '../mesh/mesh-watch.js';
import type { Reach } from '../mesh/reach.js';
import type { Notice } from '../views/model.js';
import { nodeLabel } from '../views/node-label.js';
import type { PageRequest } from './page-handler.js';

/** A writer rarely meets more other people's saves than this between opening the form and saving. */
const mergedWithMax = 20;

/** What a save or a redirect has left in the URL for the page to say. */
export async function queryNotices(parts: FrontParts, page: PageRequest): Promise<Notice[]> {
  const { query } = page;
  const notices: Notice[] = [];
  const node = nodeLabel(parts.config.node);
  const saved = shaIn(query, 'saved');
  const merged = shaIn(query, 'merged');
  const resolved = shaIn(query, 'resolved');
  const from = query.get('redirected_from');
  if (saved !== null)
    notices.push({ kind: 'saved', commit: saved, node, reach: await reachNow(parts.mesh, saved) });
  if (merged !== null) notices.push(await mergedNotice(parts, page, merged));
  if (resolved !== null)
    notices.push({ kind: 'resolved', commit: resolved, node, reach: await reachNow(parts.mesh, resolved) });
  if (query.has('settled')) notices.push({ kind: 'settled' });
  if (query.has('unchanged')) notices.push({ kind: 'unchanged' });
  if (from !== undefined) notices.push({ kind: 'redirected', from });
  return notices;
}

/** How far a save has come; null where there is no other node to come to. */
async function reachNow(mesh: MeshWatch, commit: Sha): Promise<Reach | null> {
  if (mesh.reach([]).nodes === 1) return null;
  return mesh.reach(await mesh.receipts(commit));
}

/** The commit that a parameter of the query names; null where it does not name one. */
function shaIn(query: Fields, name: string): Sha | null {
  const value = query.get(name) ?? '';
  return /^[0-9a-f]{40}$/.test(value) ? value : null;
}

async function mergedNotice(parts: FrontParts, { name, query }: PageRequest, commit: Sha): Promise<Notice> {
  const base = shaIn(query, 'base');
  const [others, reach] = await Promise.all([
    savesBetween(parts, { name, base, commit }),
    reachNow(parts.mesh, commit),
  ]);
  return { kind: 'merged', name, base, commit, with: others, node: nodeLabel(parts.config.node), reach };
}

/** The changes of a page after `base` and before `commit`; none while the index does not know them yet. */
async function savesBetween(
  { store }: FrontParts,
  { name, base, commit }: { name: string; base: Sha | null; commit: Sha },
): Promise<CommitLine[]> {
  try {
    const { rows } = await store.ask('history', { name, cursor: null, limit: mergedWithMax });
    const own = rows.findIndex((row) => row.commit === commit);
    const first = rows.findIndex((row) => row.commit === base);
    return own === -1 ? [] : rows.slice(own + 1, first === -1 ? own + 2 : first);
  } catch (error) {
    if (error instanceof UnavailableStore) return [];
    throw error;
  }
}
