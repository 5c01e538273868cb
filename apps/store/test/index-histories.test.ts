import type { CommitLine, Sha } from '@erwik/events';
import { formatConflict } from '@erwik/merge';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { KnownStep } from '../src/indexer/index-messages.js';
import { drawHistory, emptyRepository } from './fixtures/draw-history.js';
import type { Drawn } from './fixtures/draw-history.js';
import { everything, followedIndex } from './fixtures/followed-index.js';

const paths = ['A.md', 'B.md', 'd/C.md', 'd/D.png'];
/** More in a longer run. */
const runs = Number(process.env['ERWIK_PROPERTY_RUNS'] ?? 20);

type Files = Drawn['files'];

/** Something that happens to a node: what is written, by whom, and whether its index follows at once. */
interface Happening {
  /** on top of head here; on top of any commit elsewhere; or an operator puts back an older branch */
  readonly kind: 'save' | 'arrive' | 'reset';
  readonly on: number;
  readonly path: string;
  readonly text: string | null;
  readonly seconds: number;
  readonly followed: boolean;
}

/** The commits of a node that grows: each is known by its number. */
class Growth {
  readonly drawn: Drawn[] = [];
  readonly #merges = new Map<string, number>();
  #held = new Set<number>();

  constructor() {
    this.#add({ parents: [], seconds: 0, files: { 'A.md': 'text [[B]]\n' } });
    this.#held.add(0);
  }

  /** The head after something has happened. */
  after({ kind, on, path, text, seconds }: Happening): number {
    const target = on % this.drawn.length;
    if (kind === 'reset')
      this.#held = new Set([...this.#ancestry(target)].filter((n) => !this.#isDerived(n)));
    else {
      const parent = kind === 'save' ? this.head() : target;
      const { [path]: _old, ...rest } = this.#commit(parent).files;
      const files = text === null ? rest : { ...rest, [path]: text };
      const added = this.#add({ parents: [parent], seconds, files });
      for (const n of this.#ancestry(added)) if (!this.#isDerived(n)) this.#held.add(n);
    }
    return this.head();
  }

  /** All tips merged, in the order of their times. */
  head(): number {
    const above = new Set(
      [...this.#held].flatMap((n) => [...this.#ancestry(n)].filter((other) => other !== n)),
    );
    const tips = [...this.#held].filter((n) => !above.has(n));
    const ordered = tips.sort((a, b) => this.#commit(a).seconds - this.#commit(b).seconds || a - b);
    return ordered.reduce((head, tip) => this.#merge(head, tip));
  }

  /** The same two commits have one merge, whenever they meet. */
  #merge(one: number, two: number): number {
    const key = `${one} ${two}`;
    const known = this.#merges.get(key);
    if (known !== undefined) return known;
    const [left, right] = [this.#commit(one), this.#commit(two)];
    const seconds = Math.max(left.seconds, right.seconds);
    const made = this.#add({ parents: [one, two], seconds, ...mergeFiles(left.files, right.files) });
    this.#merges.set(key, made);
    return made;
  }

  #ancestry(commit: number): Set<number> {
    const seen = new Set<number>();
    for (const open = [commit]; open.length > 0;) {
      const next = open.pop() ?? 0;
      if (!seen.has(next)) open.push(...this.#commit(next).parents);
      seen.add(next);
    }
    return seen;
  }

  #isDerived(n: number): boolean {
    return this.#commit(n).kept !== undefined;
  }

  #commit(n: number): Drawn {
    const found = this.drawn[n];
    if (found === undefined) throw new Error(`no commit ${n}`);
    return found;
  }

  #add(commit: Drawn): number {
    return this.drawn.push(commit) - 1;
  }
}

/** Any rule will do that sometimes follows one side, sometimes makes a text of its own, sometimes keeps what one side lacks. */
function mergeFiles(one: Files, two: Files): { files: Files; kept: string[] } {
  const merged = paths.map((path) => [path, mergeTexts(one[path], two[path])] as const);
  const texts = merged.flatMap(([path, text]) => (text === undefined ? [] : [[path, text] as const]));
  const kept = texts.flatMap(([path]) => (one[path] === undefined || two[path] === undefined ? [path] : []));
  return { files: Object.fromEntries(texts), kept };
}

function mergeTexts(one: string | undefined, two: string | undefined): string | undefined {
  if (one === undefined || two === undefined)
    return (one ?? two ?? '').length % 2 === 0 ? (one ?? two) : undefined;
  if (one === two) return one;
  if (one.length % 3 === 0) return two;
  const label = { name: 'Ada', node: null, commit: '0123456789ab' };
  return formatConflict(
    [one, two].map((text, seconds) => ({ label: { ...label, seconds }, text: text.slice(0, 40) })),
  );
}

/** What the store tells its index of a commit that was saved on top of head. */
function stepOf(
  { parents, seconds, files }: Drawn,
  n: number,
  shas: readonly Sha[],
  drawn: readonly Drawn[],
): KnownStep {
  const before = drawn[parents[0] ?? 0]?.files ?? {};
  const line: CommitLine = {
    commit: shas[n] ?? '',
    parents: parents.map((parent) => shas[parent] ?? ''),
    author: { name: 'Ada', email: 'ada@example.org' },
    at: seconds * 1000,
    summary: `change ${n}`,
    node: null,
  };
  const changed = paths.filter((path) => before[path] !== files[path] && files[path] !== undefined);
  const texts = changed.map((path) => ({ path, text: files[path] ?? '', old: before[path] }));
  return {
    previous: shas[parents[0] ?? 0] ?? '',
    commits: [
      {
        line,
        changes: texts.map(({ path, text, old }) => ({
          path,
          oldPath: null,
          kind: old === undefined ? 'created' : 'edited',
          blob: blobOf(text),
          bytesBefore: Buffer.byteLength(old ?? ''),
          bytesAfter: Buffer.byteLength(text),
        })),
      },
    ],
    files: texts.map(({ path, text }) => ({ path, content: { kind: 'page', blob: blobOf(text), text } })),
  };
}

function blobOf(text: string): string {
  return createHash('sha1')
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest('hex');
}

const happening = fc.record<Happening>({
  kind: fc.oneof(
    { weight: 4, arbitrary: fc.constant('save') },
    { weight: 6, arbitrary: fc.constant('arrive') },
    { weight: 1, arbitrary: fc.constant('reset') },
  ),
  on: fc.nat(100),
  path: fc.constantFrom(...paths),
  text: fc.option(
    fc.constantFrom('text one\n', 'text two\n', 'text [[A]] and a long line of more words\n', 'other\n'),
    { freq: 4 },
  ),
  seconds: fc.integer({ min: 0, max: 6 }),
  followed: fc.boolean(),
});

/** A node's index follows some of its heads, a new index the last one: both must answer alike. */
async function checkFollowing(happenings: readonly Happening[]): Promise<void> {
  const growth = new Growth();
  const heads = happenings.map((each) => ({ each, before: growth.head(), head: growth.after(each) }));
  const dir = await emptyRepository();
  const shas = drawHistory(dir, growth.drawn);
  await using followed = await followedIndex(dir);
  await using anew = await followedIndex(dir);
  for (const { each, before, head } of heads.filter((one) => one.each.followed)) {
    const drawn = growth.drawn[head];
    const isTold = each.kind === 'save' && each.text !== null && each.path.endsWith('.md');
    const step = isTold && drawn?.parents[0] === before ? stepOf(drawn, head, shas, growth.drawn) : undefined;
    await followed.follow(shas[head] ?? '', step);
  }
  const last = shas[heads.at(-1)?.head ?? 0] ?? '';
  await followed.follow(last);
  await anew.follow(last);
  expect(everything(followed.index, paths)).toEqual(everything(anew.index, paths));
}

test(
  'an index that followed any heads in any steps answers like one made anew',
  () =>
    fc.assert(fc.asyncProperty(fc.array(happening, { minLength: 1, maxLength: 14 }), checkFollowing), {
      numRuns: runs,
    }),
  runs * 6000,
);
