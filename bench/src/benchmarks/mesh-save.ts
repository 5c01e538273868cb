import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bench, Benchmark, Reference, Row } from '../benchmark.js';
import { atMost } from '../goal.js';
import { openReader, openWriter } from '../http/page-writer.js';
import type { PageReader, PageWriter, SavedPage } from '../http/page-writer.js';
import { openPushes } from '../measure/git-push.js';
import { inTurns } from '../measure/in-turns.js';
import { percentile } from '../measure/statistics.js';
import { watchHead } from '../node/head-watch.js';
import type { HeadWatch } from '../node/head-watch.js';
import { startMesh } from '../node/start-mesh.js';
import { startNode } from '../node/start-node.js';
import type { WikiNode } from '../node/start-node.js';
import { makeMeshWiki, writtenPage } from '../wiki/mesh-wiki.js';

const usualEdits = 200;
/** Rounds of `inTurns`. */
const rounds = 3;
/** Both ends compile what they run often, and connections for packs are opened, before anything counts. */
const warmUpEdits = 20;

interface Measured {
  readonly alone: number[];
  readonly answered: number[];
  readonly held: number[];
  readonly seen: number[];
  readonly pushed: number[];
}

/** From a save on one of three nodes until it is read over HTTP on both others, one save at a time. */
export const meshSave: Benchmark = {
  name: 'mesh-save',
  async run(bench) {
    const { folder, say, size } = bench;
    const wiki = await makeMeshWiki(folder);
    say('starting a node alone, and a mesh of three');
    await using alone = await startAlone(folder, wiki);
    await using mesh = await startMesh({ folder, count: 3, wiki });
    using writer = await openWriter(mesh.node(0).url, writtenPage);
    using lone = await openWriter(alone.url, writtenPage);
    await using others = await watchAll(mesh.nodes.slice(1), writer);
    await using pushes = await openPushes(folder, wiki, 2);
    const measured: Measured = { alone: [], answered: [], held: [], seen: [], pushed: [] };
    const edits = Math.ceil((size.edits ?? usualEdits) / rounds);
    for (let edit = 0; edit < warmUpEdits; edit += 1) {
      await others.seen(await writer.save());
      await lone.save();
    }
    say('saves on one of three nodes');
    await inTurns({
      alone: () => repeat(edits, async () => measured.alone.push(tookMs(await lone.save()))),
      mesh: () => repeat(edits, async () => measureSave(writer, others, measured)),
      push: () => repeat(Math.ceil(edits / 4), async () => measured.pushed.push(await pushes.pushOne())),
    });
    return rowsOf(measured);
  },
};

async function startAlone(folder: Bench['folder'], wiki: string): Promise<WikiNode> {
  const data = join(folder, 'alone');
  await mkdir(data);
  await cp(wiki, join(data, 'wiki.git'), { recursive: true });
  return startNode(data);
}

/** What is seen of a save on other nodes. */
interface Others extends AsyncDisposable {
  /** when the last of them held it, and when it stood on the page of the last of them */
  seen(saved: SavedPage): Promise<{ heldAt: number; seenAt: number }>;
}

async function watchAll(nodes: readonly WikiNode[], writer: PageWriter): Promise<Others> {
  const watched = await Promise.all(
    nodes.map(async (node) => ({ head: watchHead(node), reader: await openReader(node.url, writer) })),
  );
  return {
    async seen(saved) {
      const all = await Promise.all(watched.map((one) => seenOn(one, saved)));
      return {
        heldAt: Math.max(...all.map(({ heldAt }) => heldAt)),
        seenAt: Math.max(...all.map(({ seenAt }) => seenAt)),
      };
    },
    async [Symbol.asyncDispose]() {
      for (const { head, reader } of watched) {
        head[Symbol.dispose]();
        reader[Symbol.dispose]();
      }
    },
  };
}

/** Nobody is asked before the commit is there: questions would take the processor from what is measured. */
async function seenOn(
  { head, reader }: { readonly head: HeadWatch; readonly reader: PageReader },
  { commit, word }: SavedPage,
): Promise<{ heldAt: number; seenAt: number }> {
  const heldAt = await head.at(commit);
  return { heldAt, seenAt: await reader.seen(word) };
}

async function measureSave(writer: PageWriter, others: Others, measured: Measured): Promise<void> {
  const saved = await writer.save();
  const { heldAt, seenAt } = await others.seen(saved);
  measured.answered.push(tookMs(saved));
  measured.held.push(heldAt - saved.askedAt);
  measured.seen.push(seenAt - saved.askedAt);
}

function tookMs({ askedAt, answeredAt }: SavedPage): number {
  return answeredAt - askedAt;
}

async function repeat(count: number, work: () => Promise<unknown>): Promise<number> {
  for (let run = 0; run < count; run += 1) await work();
  return count;
}

function rowsOf({ alone, answered, held, seen, pushed }: Measured): Row[] {
  const [middle, worst] = [0.5, 0.99];
  const lone = (share: number): Reference => ({
    name: 'save on a node alone',
    value: percentile(alone, share),
  });
  const row = (what: string, value: number, more: Partial<Row> = {}): Row => ({
    what: `save on E1 of three nodes, ${what}`,
    unit: 'ms',
    value,
    ...more,
  });
  const push = { name: 'git push to two bare repositories', value: percentile(pushed, middle) };
  const seenP50 = percentile(seen, middle);
  return [
    row('answered, p50', percentile(answered, middle), { reference: lone(middle) }),
    row('held on E2 and E3, p50', percentile(held, middle), { reference: lone(middle) }),
    row('read on E2 and E3, p50', seenP50, { reference: lone(middle), goal: atMost(20) }),
    row('read on E2 and E3, p50', seenP50, { reference: push }),
    row('read on E2 and E3, p99', percentile(seen, worst), { reference: lone(worst), goal: atMost(100) }),
  ];
}
