import fc from 'fast-check';
import Libsql from 'libsql';
import { copyFileSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { IndexStep, WikiIndex } from '../src/index.js';
import { isDamaged, openIndex } from '../src/index.js';
import { indexFile, indexOf, numbers, sha, step } from './fixtures/wiki.js';
import type { Edits } from './fixtures/wiki.js';

/** Everything a reader may ask of a small wiki. */
function everything(index: WikiIndex, names: readonly string[]): unknown {
  return {
    head: index.head,
    recent: index.recent({ cursor: null, limit: 500 }),
    wanted: index.wanted(100),
    list: index.listPages({ prefix: '', cursor: null, limit: 500 }),
    found: ['alpha', 'beta', 'alpha -beta', 'ga'].map((query) => {
      const { hits, total } = index.search({ query, offset: 0, limit: 100 });
      return { hits: hits.map(({ name, snippet }) => ({ name, snippet })).sort(byName), total };
    }),
    pages: names.map((name) => ({
      history: index.history(name, null, 500),
      backlinks: index.backlinks(name, 100),
      deletion: index.deletion(name),
    })),
  };
}

const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);

describe('an index', () => {
  test('that is opened again answers as before and goes on', async () => {
    const file = await indexFile();
    const first = openIndex(file);
    first.take(step(1, { 'A.md': 'alpha [[B]]', 'x.png': 'file' }));
    const before = everything(first, ['A', 'B']);
    first.close();
    const second = openIndex(file);
    onTestFinished(() => second.close());
    expect(everything(second, ['A', 'B'])).toEqual(before);
    second.take(step(2, { 'B.md': 'beta' }));
    expect(second.wanted(5)).toEqual([]);
  });

  test('takes a step whole or not at all', async () => {
    const index = await indexOf({ 'A.md': 'alpha' });
    const before = everything(index, ['A', 'B']);
    const good = step(2, { 'A.md': 'beta', 'B.md': 'beta' });
    const [commit] = good.commits;
    const bad = {
      ...good,
      commits: [commit, { ...commit, line: { ...commit?.line, commit: sha(3), summary: null } }],
    };
    expect(() => index.take(bad as unknown as IndexStep)).toThrow();
    expect(() =>
      index.take({ ...good, files: [...good.files, { path: 'C.md', content: { kind: 'page' } }] } as never),
    ).toThrow();
    expect(everything(index, ['A', 'B'])).toEqual(before);
    index.take(good);
    expect(index.head).toBe(sha(2));
  });

  test('taken a step twice, or one it is past, is none the wiser', async () => {
    const index = await indexOf({ 'A.md': 'alpha' }, { 'B.md': ['A.md', 'beta [[C]]'] });
    const before = everything(index, ['A', 'B', 'C']);
    index.take(step(2, { 'B.md': ['A.md', 'beta [[C]]'] }));
    expect(everything(index, ['A', 'B', 'C'])).toEqual(before);
  });

  test('fed step by step, or all at once, or in any parts, is the same', async () => {
    const paths = ['A.md', 'B.md', 'd/A.md', 'd/C.md', 'e.png'];
    const names = ['A', 'B', 'd/A', 'd/C'];
    const text = fc
      .array(fc.constantFrom('alpha', 'beta', 'gamma', '[[A]]', '[[C]]', '[[x|B]]', '# alpha\n'))
      .map((words) => words.join(' '));
    const edits = fc.dictionary(fc.constantFrom(...paths), fc.option(text), { minKeys: 1, maxKeys: 3 });
    const file = await indexFile();
    let run = 0;
    const feed = (steps: readonly IndexStep[]): unknown => {
      const index = openIndex(`${file}.${(run += 1)}`);
      for (const part of steps) index.take(part);
      const seen = everything(index, names);
      index.close();
      return seen;
    };
    fc.assert(
      fc.property(fc.array(edits, { minLength: 1, maxLength: 12 }), fc.nat(11), (history, cut) => {
        const steps = history.map((edit, i) => step(i + 1, asOfGit(edit)));
        const join = (parts: readonly IndexStep[]): IndexStep => ({
          commits: parts.flatMap((part) => part.commits),
          // a walk of the repository sees the last text alone
          files: [...new Map(parts.flatMap((part) => part.files).map((one) => [one.path, one])).values()],
          head: parts.at(-1)?.head ?? '',
        });
        const whole = feed(steps);
        expect(feed([join(steps)])).toEqual(whole);
        const parts = [steps.slice(0, cut), steps.slice(cut)].filter((part) => part.length > 0);
        expect(feed(parts.map(join))).toEqual(whole);
      }),
      { numRuns: 30 },
    );
  }, 60_000);
});

/** Files that are no pages have no text in the index. */
function asOfGit(edits: Record<string, string | null>): Edits {
  return edits;
}

describe('a file', () => {
  test.each<[string, (file: string) => void]>([
    ['that is no database', (file) => writeFileSync(file, 'garbage '.repeat(4000))],
    ['that is empty', (file) => truncateSync(file, 0)],
    ['that was cut in the middle', (file) => truncateSync(file, Math.floor(statSync(file).size / 2))],
    ['that was cut in its header', (file) => truncateSync(file, 60)],
    ['of another version', (file) => change(file, 'PRAGMA user_version = 7')],
    ['of another program', (file) => change(file, 'PRAGMA user_version = 0')],
  ])('%s is made anew, and works', async (_what, harm) => {
    const file = await fullIndexFile();
    harm(file);
    const index = openIndex(file);
    onTestFinished(() => index.close());
    expect(index.head).toBeNull();
    expect(index.search({ query: 'alpha', offset: 0, limit: 5 }).total).toBe(0);
    expect(index.recent({ cursor: null, limit: 5 }).rows).toEqual([]);
    index.take(step(31, { 'New.md': 'beta' }));
    expect(numbers(index.history('New', null, 5).rows)).toEqual([31]);
  });

  test('with a broken write-ahead log has what was written before it', async () => {
    const file = await fullIndexFile();
    writeFileSync(`${file}-wal`, 'x'.repeat(5000));
    const index = openIndex(file);
    onTestFinished(() => index.close());
    expect(index.head).toBe(sha(30));
    expect(index.search({ query: 'alpha', offset: 0, limit: 5 }).total).toBe(30);
  });

  test('that another process writes to is left as it is', async () => {
    const file = await indexFile();
    const other = new Libsql(file);
    onTestFinished(() => void other.close());
    other.exec('CREATE TABLE theirs (x); BEGIN EXCLUSIVE; INSERT INTO theirs VALUES (1)');
    const before = readFileSync(file);
    const error = caught(() => openIndex(file));
    expect(error).toBeInstanceOf(Error);
    expect(isDamaged(error)).toBe(false);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  test('that cannot be opened is an error, and no reason to remove anything', async () => {
    const file = await indexFile();
    mkdirSync(file);
    expect(isDamaged(caught(() => openIndex(file)))).toBe(false);
    expect(statSync(file).isDirectory()).toBe(true);
  });
});

/** The file of an index of thirty pages, without a write-ahead log, that nobody has open. */
async function fullIndexFile(): Promise<string> {
  const file = await indexFile();
  const index = openIndex(file);
  for (let i = 1; i <= 30; i += 1) index.take(step(i, { [`P${i}.md`]: 'alpha '.repeat(200) }));
  index.close();
  change(file, 'PRAGMA wal_checkpoint(TRUNCATE)');
  // SQLite lets go of a file only with its last statement, so harm is done to a copy
  copyFileSync(file, `${file}.copy`);
  return `${file}.copy`;
}

function change(file: string, sql: string): void {
  const database = new Libsql(file);
  database.exec(sql);
  database.close();
}

function caught(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('expected an error');
}
