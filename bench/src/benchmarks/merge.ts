import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mergeText } from '@erwik/merge';
import type { TextSides } from '@erwik/merge';
import type { Benchmark, Row } from '../benchmark.js';
import { atMost } from '../goal.js';
import { inTurns } from '../measure/in-turns.js';
import { runProgram } from '../measure/programs.js';
import { median } from '../measure/statistics.js';
import { timings } from '../measure/timing.js';
import { chance } from '../wiki/chance.js';
import { PageTexts } from '../wiki/page-texts.js';

type Texts = TextSides & { readonly base: string };

const kilobyte = 1024;
const megabyte = 1024 * kilobyte;
/** git merge-file says how many conflicts it found by its exit code. */
const conflictCodes = Array.from({ length: 127 }, (_, index) => index + 1);

/** Three-way merges of texts: a usual page, and texts that are as bad as a megabyte can be. */
export const merge: Benchmark = {
  name: 'merge',
  async run({ folder, say }) {
    say('merging texts');
    const usual = await compare(
      folder,
      'merge of a 50 KB page, five edits on each side',
      edited(50 * kilobyte),
      11,
    );
    const rows: Row[] = [usual];
    for (const [name, texts] of hostileTexts())
      rows.push({ ...(await compare(folder, `merge of 1 MB, ${name}`, texts, 1)), goal: atMost(250) });
    return rows;
  },
};

async function compare(folder: string, what: string, texts: Texts, runs: number): Promise<Row> {
  const files = ['mine', 'base', 'current'] as const;
  for (const file of files) await writeFile(join(folder, file), texts[file]);
  const mergeFile = () =>
    runProgram(['git', 'merge-file', '-p', ...files], { cwd: folder, also: conflictCodes });
  const { erwik, git } = await inTurns({
    erwik: async () => median(await timings(runs, () => mergeText(texts))),
    git: async () => median(await timings(runs, mergeFile)),
  });
  return { what, unit: 'ms', value: erwik, reference: { name: 'git merge-file', value: git } };
}

/** A page that two people changed, each in five places. */
function edited(bytes: number): Texts {
  const lines = new PageTexts(2).prose('A page', bytes).split('\n');
  const change = (places: number, words: string): string =>
    lines
      .map((line, at) => (at % Math.ceil(lines.length / 5) === places ? `${line} ${words}` : line))
      .join('\n');
  return {
    base: lines.join('\n'),
    current: change(4, 'as one sees it'),
    mine: change(11, 'as the other sees it'),
  };
}

/** Chance that is the same for the same line of the same side. */
function coin(n: number, name: string): boolean {
  return chance(n * 31 + name.charCodeAt(0))() < 0.5;
}

/** Where comparing lines costs most: nothing in common, everything alike, every other line blank, lines without end. */
function hostileTexts(): readonly (readonly [name: string, texts: Texts])[] {
  const side = (line: (n: number, side: string) => string, lineBytes: number): Texts => {
    const text = (name: string): string =>
      Array.from({ length: Math.floor(megabyte / lineBytes) }, (_, n) => line(n, name)).join('\n');
    return { base: text('base'), current: text('current'), mine: text('mine') };
  };
  return [
    ['no line in common', side((n, name) => `${name} ${n}`.padEnd(29, '.'), 30)],
    ['two lines in any order', side((n, name) => (coin(n, name) ? 'a' : 'b').repeat(21), 22)],
    ['every other line blank', side((n, name) => (n % 2 === 0 ? '' : `${name} ${n}`.padEnd(44, '.')), 23)],
    ['more lines than are compared', side((n, name) => `${n % 7}${name[0]}`, 3)],
    ['one line', side((_, name) => name.padEnd(megabyte - 1, name), megabyte)],
  ];
}
