import { cp, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Benchmark, Row } from '../benchmark.js';
import { atMost, timesAtLeast } from '../goal.js';
import { fsyncMs } from '../measure/disk.js';
import { inTurns } from '../measure/in-turns.js';
import { runNodeProgram } from '../measure/programs.js';
import { timed } from '../measure/timing.js';
import { makeWiki, pageName } from '../wiki/make-wiki.js';
import { PageTexts } from '../wiki/page-texts.js';
import { openStore, saveFile } from '../wiki/savers.js';
import type { OpenStore } from '../wiki/savers.js';

const plan = { pages: 1000, layout: 'folders', pageBytes: 2200 } as const;
const editsAlone = 200;
const editsTogether = 480;
const savers = 16;
const text = new PageTexts(1).prose('A page', plan.pageBytes);
const paths = Array.from({ length: plan.pages }, (_, n) => `${pageName(plan, n)}.md`);
const nodegitLoop = new URL('../../programs/nodegit-loop.mjs', import.meta.url);
/** A figure of edits that no other one repeats. */
let written = 0;

/** Durable commits through the store library, without bus and HTTP. */
export const commit: Benchmark = {
  name: 'commit',
  async run({ folder, say }) {
    const [ours, theirs] = [join(folder, 'ours.git'), join(folder, 'theirs.git')];
    await makeWiki(ours, plan);
    await cp(ours, theirs, { recursive: true });
    say('durable commits, alone and 16 together');
    const stored = { one: 0, many: 0 };
    const count = editsAlone;
    const { one, many, nodegit, fsync } = await inTurns({
      one: () => grown(ours, (bytes) => (stored.one = bytes / editsAlone), saveAlone),
      nodegit: async () => Number(await runNodeProgram(nodegitLoop, { dir: theirs, paths, text, count })),
      many: () => grown(ours, (bytes) => (stored.many = bytes / editsTogether), saveTogether),
      fsync: () => fsyncMs(folder),
    });
    return rows({ one, many, nodegit, fsync, stored });
  },
};

interface Found {
  readonly one: number;
  readonly many: number;
  readonly nodegit: number;
  readonly fsync: number;
  readonly stored: { readonly one: number; readonly many: number };
}

function rows({ one, many, nodegit, fsync, stored }: Found): Row[] {
  const reference = { name: 'nodegit with fsync', value: nodegit };
  const syncs = { name: 'fsyncs of 4 KiB', value: 1000 / fsync };
  return [
    { what: 'durable commits, one saver', unit: '/s', value: one, reference, goal: timesAtLeast(1.2) },
    { what: 'durable commits, 16 savers', unit: '/s', value: many, reference, goal: timesAtLeast(6) },
    { what: 'durable commits, one saver, against the disk', unit: '/s', value: one, reference: syncs },
    {
      what: 'stored for an edit of a 2 KB page, one saver',
      unit: 'KB',
      value: stored.one / 1024,
      goal: atMost(1.5),
    },
    {
      what: 'stored for an edit of a 2 KB page, 16 savers',
      unit: 'KB',
      value: stored.many / 1024,
      goal: atMost(1.5),
    },
  ];
}

/** Runs saves on a repository that is opened for them; tells by how many bytes its packs grew. */
async function grown(
  dir: string,
  onBytes: (bytes: number) => void,
  save: (store: OpenStore) => Promise<number>,
): Promise<number> {
  const before = await packBytes(dir);
  let perSecond: number;
  {
    await using store = await openStore(dir);
    perSecond = await save(store);
  }
  onBytes((await packBytes(dir)) - before);
  return perSecond;
}

async function saveAlone({ writer }: OpenStore): Promise<number> {
  const ms = await timed(async () => {
    for (let edit = 0; edit < editsAlone; edit += 1)
      await saveFile(writer, nextPath(), `${text}${written}\n`);
  });
  return (editsAlone * 1000) / ms;
}

async function saveTogether({ writer }: OpenStore): Promise<number> {
  const saveSome = async (): Promise<void> => {
    for (let edit = 0; edit < editsTogether / savers; edit += 1)
      await saveFile(writer, nextPath(), `${text}${written}\n`);
  };
  const ms = await timed(() => Promise.all(Array.from({ length: savers }, saveSome)));
  return (editsTogether * 1000) / ms;
}

function nextPath(): string {
  written += 1;
  return paths[(written * 37) % paths.length] ?? '';
}

async function packBytes(dir: string): Promise<number> {
  const folder = join(dir, 'objects/pack');
  const sizes = (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
