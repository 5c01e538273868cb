import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ShapedWire, until } from '@erwik/testkit';
import type { Bench, Benchmark, Row } from '../benchmark.js';
import { atMost } from '../goal.js';
import { openReader, openWriter } from '../http/page-writer.js';
import type { PageReader, PageWriter } from '../http/page-writer.js';
import { startGitDaemon } from '../measure/git-daemon.js';
import { git } from '../measure/programs.js';
import { median } from '../measure/statistics.js';
import { timed } from '../measure/timing.js';
import { linked } from '../node/mesh-view.js';
import { startMesh } from '../node/start-mesh.js';
import type { Mesh } from '../node/start-mesh.js';
import { makeMeshWiki, writtenPage } from '../wiki/mesh-wiki.js';
import { openStore, saveFile } from '../wiki/savers.js';

/** 2 kbit/s, the link of the 2009 note. */
const slow = { bytesPerSecond: 250 };
const usualEdits = 5;
/** Edits that go over the slow wire alone. */
const slowEdits = 3;
const idleMs = 60_000;
/** A few times what lies between two pieces of one message there. */
const quietMs = 3000;
const settledMaxMs = 180_000;

//        fast            fast
//   E1 ──────── E2 ──────────── E3
//    └────────── 2 kbit/s ───────┘
/** What a link of 2 kbit/s carries for an edit that comes another way, and for one that does not; and while nothing happens. */
export const meshSlow: Benchmark = {
  name: 'mesh-slow',
  async run(bench) {
    const { folder, say, size } = bench;
    const wiki = await makeMeshWiki(folder);
    say('starting three nodes, two of them joined by 2 kbit/s');
    await using mesh = await startMesh({ folder, count: 3, wiki, shapes: { '0-2': slow } });
    using writer = await openWriter(mesh.node(0).url, writtenPage);
    using near = await openReader(mesh.node(1).url, writer);
    using far = await openReader(mesh.node(2).url, writer);
    const warm = await writer.save();
    await Promise.all([near.seen(warm.word), far.seen(warm.word)]);
    await settled(mesh);
    say('a minute of nothing');
    const idle = await idleRows(mesh);
    say('edits that come another way');
    const around = await aroundRows(mesh, { writer, near, far }, size.edits ?? usualEdits);
    say('edits over 2 kbit/s alone');
    for (const wire of [...mesh.wires(0, 1), ...mesh.wires(1, 2)]) wire.break();
    await Promise.all([linked(mesh.node(0), 1), linked(mesh.node(2), 1), linked(mesh.node(1), 0)]);
    await settled(mesh);
    const alone = await aloneRows(writer, far, await fetchMs(bench, wiki));
    return [...idle, ...around, ...alone];
  },
};

/** The slow wire has carried nothing for a while: what the nodes had to say is through. */
async function settled(mesh: Mesh): Promise<void> {
  let seen = { bytes: -1, atMs: 0 };
  const isQuiet = (): boolean => {
    const [bytes, atMs] = [bytesOn(mesh, 0, 2), performance.now()];
    if (bytes !== seen.bytes) seen = { bytes, atMs };
    return atMs - seen.atMs > quietMs;
  };
  await until(isQuiet, { what: 'a quiet slow wire', timeoutMs: settledMaxMs, everyMs: 50 });
}

/** There and back. */
function bytesOn(mesh: Mesh, a: number, b: number): number {
  return mesh.wires(a, b).reduce((sum, { passed }) => sum + passed.there + passed.back, 0);
}

async function idleRows(mesh: Mesh): Promise<Row[]> {
  const before = { fast: bytesOn(mesh, 0, 1), slow: bytesOn(mesh, 0, 2) };
  await delay(idleMs);
  const row = (what: string, value: number): Row => ({
    what: `a minute of nothing, ${what}`,
    unit: 'B',
    value,
  });
  return [
    row('on a fast wire', bytesOn(mesh, 0, 1) - before.fast),
    row('on a wire of 2 kbit/s', bytesOn(mesh, 0, 2) - before.slow),
  ];
}

interface People {
  readonly writer: PageWriter;
  readonly near: PageReader;
  readonly far: PageReader;
}

async function aroundRows(mesh: Mesh, { writer, near, far }: People, edits: number): Promise<Row[]> {
  const found = {
    slowBytes: [] as number[],
    fastBytes: [] as number[],
    near: [] as number[],
    far: [] as number[],
  };
  for (let edit = 0; edit < edits; edit += 1) {
    const [slowBefore, fastBefore] = [bytesOn(mesh, 0, 2), bytesOn(mesh, 0, 1)];
    const { word, askedAt } = await writer.save();
    const [nearAt, farAt] = await Promise.all([near.seen(word), far.seen(word)]);
    found.near.push(nearAt - askedAt);
    found.far.push(farAt - askedAt);
    await settled(mesh);
    found.slowBytes.push(bytesOn(mesh, 0, 2) - slowBefore);
    found.fastBytes.push(bytesOn(mesh, 0, 1) - fastBefore);
  }
  return [
    {
      what: 'edit on E1, bytes on the wire of 2 kbit/s to E3',
      unit: 'B',
      value: median(found.slowBytes),
      reference: { name: 'on the fast wire to E2, which pulls', value: median(found.fastBytes) },
      goal: atMost(2048),
    },
    {
      what: 'edit on E1, read on E3 behind 2 kbit/s, p50',
      unit: 'ms',
      value: median(found.far),
      reference: { name: 'read on E2', value: median(found.near) },
      goal: atMost(1000),
    },
  ];
}

/** The first of them opens a connection for packs, the others use it. */
async function aloneRows(writer: PageWriter, far: PageReader, fetched: number): Promise<Row[]> {
  const found: number[] = [];
  for (let edit = 0; edit < slowEdits; edit += 1) {
    const { word, askedAt } = await writer.save();
    found.push((await far.seen(word)) - askedAt);
  }
  const [first = Number.NaN, ...others] = found;
  const reference = { name: 'git fetch over such a wire', value: fetched };
  const row = (what: string, value: number): Row => ({
    what: `edit over 2 kbit/s alone, ${what}`,
    unit: 'ms',
    value,
    reference,
    goal: atMost(3000),
  });
  return [row('the first', first), row('the next', median(others))];
}

/** What git takes to fetch one commit from its own server over a wire of that rate. */
async function fetchMs({ folder, say }: Bench, wiki: string): Promise<number> {
  say('git fetch over 2 kbit/s');
  const copy = join(folder, 'fetching.git');
  await git(folder, ['clone', '--quiet', '--mirror', wiki, copy]);
  {
    await using store = await openStore(wiki);
    await saveFile(store.writer, `${writtenPage}.md`, `One line\n`);
  }
  await using daemon = await startGitDaemon(folder);
  await using wire = await ShapedWire.to(daemon.port, slow);
  const source = `git://${wire.address}/wiki.git`;
  return await timed(() => git(copy, ['fetch', '--quiet', source, '+refs/heads/main:refs/heads/main']));
}
