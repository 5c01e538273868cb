import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Requester } from '@erwik/bus';
import type { Bench, Benchmark, Row } from '../benchmark.js';
import { atMost } from '../goal.js';
import { inTurns } from '../measure/in-turns.js';
import { git } from '../measure/programs.js';
import { median } from '../measure/statistics.js';
import { timed, timings } from '../measure/timing.js';
import { askStore, indexComplete, startNode } from '../node/start-node.js';
import { chooseWords } from '../wiki/documents.js';

/** Searches for a rare and a common word, asked of the store over the bus, and making the whole index anew. */
export const search: Benchmark = {
  name: 'search',
  async run(bench) {
    const made = await searchWiki(bench, { data: await bench.largeWiki(), name: '10,000 made-up pages' });
    if (bench.bundle === null) {
      bench.say('no bundle of a real wiki (--wiki BUNDLE): its searches are skipped');
      return made;
    }
    const data = join(bench.folder, 'real');
    const real = await searchWiki(bench, { data, name: 'a real wiki', adopt: bench.bundle });
    return [...made, ...real];
  },
};

interface Searched {
  readonly data: string;
  readonly name: string;
  readonly adopt?: string;
}

async function searchWiki({ say }: Bench, { data, name, adopt }: Searched): Promise<Row[]> {
  const dir = join(data, 'wiki.git');
  say(`searches in ${name}`);
  const rows: Row[] = [];
  {
    await using node = await startNode(data, adopt === undefined ? {} : { adopt });
    await using store = await askStore(node);
    const words = await chooseWords(dir, await indexComplete(store));
    rows.push(await searchWord({ store, dir, name }, { kind: 'a rare', word: words.rare, goalMs: 10 }));
    rows.push(await searchWord({ store, dir, name }, { kind: 'a common', word: words.common, goalMs: 25 }));
  }
  say(`indexing ${name} anew`);
  return [...rows, await reindex(data, name)];
}

interface Place {
  readonly store: Requester;
  readonly dir: string;
  readonly name: string;
}

const hits = 20;

async function searchWord(
  { store, dir, name }: Place,
  { kind, word, goalMs }: { kind: string; word: string; goalMs: number },
): Promise<Row> {
  const ask = () => store.request('search', { query: word, offset: 0, limit: hits });
  const { total } = await ask();
  const grep = ['grep', '--files-with-matches', '--ignore-case', '--word-regexp', '-e', word, 'main'];
  const { erwik, gitGrep } = await inTurns({
    erwik: async () => median(await timings(20, ask)),
    gitGrep: () => timed(() => git(dir, grep)),
  });
  return {
    what: `search for ${kind} word in ${name} (“${word}”, ${total} pages)`,
    unit: 'ms',
    value: erwik,
    reference: { name: 'git grep -l', value: gitGrep },
    goal: atMost(goalMs),
  };
}

/** From the start of a node whose index is gone until everything can be searched; its pages are served meanwhile. */
async function reindex(data: string, name: string): Promise<Row> {
  for (const ending of ['', '-wal', '-shm']) await rm(join(data, `index.db${ending}`), { force: true });
  const ms = await timed(async () => {
    await using node = await startNode(data);
    await using store = await askStore(node);
    await indexComplete(store);
  });
  const log = ['log', '--raw', '--no-abbrev', '--format=%H', 'main'];
  const value = (await timed(() => git(join(data, 'wiki.git'), log))) / 1000;
  const reference = { name: 'git log --raw', value };
  return {
    what: `full reindex of ${name}, start and stop included`,
    unit: 's',
    value: ms / 1000,
    reference,
    goal: atMost(30),
  };
}
