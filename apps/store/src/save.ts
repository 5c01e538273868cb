import type { CommitLine, SaveBody, SaveOutcome, Sha } from '@erwik/events';
import { parseCommit, readTrailer, readTyped } from '@erwik/git';
import type { Repository } from '@erwik/git';
import { changedPage, followHead } from './follow-head.js';
import { MissingBase } from './missing-base.js';
import type { CheckedSave, WrittenCommit } from './save-page.js';
import { checkSave, savePage } from './save-page.js';
import type { Wiki } from './wiki.js';

/** Commits whose keys are read at start: more than a node writes while somebody waits to try again. */
const keysReadMax = 1000;

/**
 * Saves a page. The answer comes when the text is durable and part of head, or when it is clear that nothing was written.
 * A key that was used before answers with what the first save did. Errors: `UnavailableRepository` when it cannot be written now.
 */
export function save(wiki: Wiki, body: SaveBody): Promise<SaveOutcome> {
  const checked = checkSave(body, wiki.heads);
  if ('kind' in checked) return Promise.resolve(checked);
  const known = wiki.keys.find(body.key);
  if (known) return known.blob === checked.blob ? known.outcome : Promise.resolve(keyReused());
  const outcome = saveOnce(wiki, checked);
  wiki.keys.remember(body.key, { blob: checked.blob, outcome });
  return outcome;
}

async function saveOnce(wiki: Wiki, checked: CheckedSave): Promise<SaveOutcome> {
  const { key } = checked.body;
  const earlier =
    wiki.recentKeys.get(key) ?? (await wiki.indexer.ask('commitOfKey', { key }).catch(() => null));
  if (earlier !== null) return savedEarlier(wiki, checked, earlier);
  const context = {
    node: wiki.node,
    nowMs: wiki.now(),
    blobInCommit: (commit: Sha, path: string) => blobInCommit(wiki, commit, path),
    latestChange: (path: string) => latestChange(wiki, path),
  };
  const written = await wiki.writer.submit((draft) => savePage(checked, draft, context));
  if (written.commit !== null) await tell(wiki, written.commit, key);
  return written.outcome;
}

/** The durable commit becomes head for readers, the bus hears of it, and the index follows. */
async function tell(
  wiki: Wiki,
  { line, path, blob, text, bytesBefore }: WrittenCommit,
  key: string,
): Promise<void> {
  const { heads } = wiki;
  const previous = heads.head;
  if (previous !== (line.parents[0] ?? null)) return followHead(wiki, line.commit);
  const [changed] = heads.advance(line.commit, [{ path, blob }]);
  wiki.latest.set(path, line);
  wiki.publish([
    { type: 'CommitHeld', commit: line.commit, parents: line.parents },
    ...(changed ? [changedPage(changed, line)] : []),
    { type: 'HeadMoved', head: line.commit, previous, coarse: false },
  ]);
  const bytesAfter = Buffer.byteLength(text);
  const kind = changed?.kind ?? 'edited';
  const commit = { line, key, changes: [{ path, oldPath: null, kind, blob, bytesBefore, bytesAfter }] };
  const files = [{ path, content: { kind: 'page', text } as const }];
  wiki.indexer.follow(line.commit, previous, { commits: [commit], files, head: line.commit });
}

/** The newest change of a file, from memory or the index; null where the index has not read that far. */
export async function latestChange(wiki: Wiki, path: string): Promise<CommitLine | null> {
  return wiki.latest.get(path) ?? (await wiki.indexer.lastChange(path));
}

async function blobInCommit(wiki: Wiki, commit: Sha, path: string): Promise<Sha | null> {
  const object = await wiki.writer.read(commit);
  if (object?.type !== 'commit') throw new MissingBase(commit);
  return (await wiki.repository.entryAt(commit, path))?.sha ?? null;
}

/** The outcome of a save that this key made before the store last started. */
async function savedEarlier(wiki: Wiki, { name, path }: CheckedSave, commit: Sha): Promise<SaveOutcome> {
  const object = await wiki.writer.read(commit);
  if (object?.type !== 'commit') throw new MissingBase(commit);
  const [parent] = parseCommit(object.data).parents;
  const blob = await blobInCommit(wiki, commit, path);
  const before = parent === undefined ? null : await blobInCommit(wiki, parent, path);
  if (blob === null || blob === before) return keyReused();
  return {
    kind: 'saved',
    commit,
    blob,
    head: wiki.heads.head ?? commit,
    name,
    path,
    created: before === null,
  };
}

function keyReused(): SaveOutcome {
  const message = 'This idempotency key has already saved another text. Use a new key for each save.';
  return { kind: 'refused', code: 'key_reused', message };
}

/** The keys of the newest commits, so that a save retried right after a restart finds itself. */
export async function readRecentKeys(repository: Repository, head: Sha | null): Promise<Map<string, Sha>> {
  const keys = new Map<string, Sha>();
  const commits = head === null ? [] : await repository.walk(head, { limit: keysReadMax });
  for (const sha of commits) {
    const key = readTrailer(parseCommit(await readTyped(repository, sha, 'commit')).message, 'Erwik-Key');
    if (key !== null) keys.set(key, sha);
  }
  return keys;
}
