import fc from 'fast-check';
import { twinKey } from '../../src/plan/spellings.js';
import type { Tree } from './trees.js';

/** Few paths, so that files, folders, other spellings and new names meet all the time. */
const path = fc.constantFrom(
  'a',
  'A',
  'a/x',
  'A/x',
  'a/X',
  'a/y',
  'a/x/1',
  'b',
  'b/x',
  'B/y',
  '\u00e9',
  'e\u0301',
  'c',
  'd',
);

const step = fc.record({
  what: fc.constantFrom('write', 'write', 'grow', 'shrink', 'delete', 'rename', 'mode', 'link'),
  path,
  to: path,
});

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/**
 * A tree and two that were made of it by some steps each. Every word is written once, so that it can be followed. No
 * tree has a file where a folder is; `tidy` ones have no twins either.
 */
export function sidesOfOneBase(
  kind: 'tidy' | 'with twins',
): fc.Arbitrary<{ base: Tree; one: Tree; two: Tree }> {
  const steps = fc.array(step, { maxLength: 8, size: 'max' });
  return fc.tuple(steps, steps, steps).map(([first, ones, twos]) => {
    const base = takeSteps({}, first, { mark: 'b', kind });
    return {
      base,
      one: takeSteps(base, ones, { mark: 'o', kind }),
      two: takeSteps(base, twos, { mark: 't', kind }),
    };
  });
}

function takeSteps(tree: Tree, steps: readonly Step[], { mark, kind }: { mark: string; kind: string }): Tree {
  return steps.reduce((before, one, number) => {
    const after = Object.fromEntries(
      Object.entries(takeStep(before, one, `${mark}${number}`)).sort(([a], [b]) => (a < b ? -1 : 1)),
    );
    return isPossible(after, kind === 'tidy') ? after : before;
  }, tree);
}

function takeStep(tree: Tree, { what, path: at, to }: Step, word: string): Tree {
  const { [at]: text, ...others } = tree;
  if (what === 'write') return { ...tree, [at]: `${word}p ${word}q ${word}r` };
  if (text === undefined) return tree;
  if (what === 'grow') return { ...tree, [at]: `${text} ${word}s` };
  if (what === 'shrink') return { ...tree, [at]: text.replace(/ \w+$/u, '') };
  if (what === 'mode')
    return { ...tree, [at]: text.startsWith('+x ') ? text.slice(3) : `+x ${text.replace(/^-> /u, '')}` };
  if (what === 'link') return { ...tree, [at]: `-> ${word}l` };
  if (what === 'rename' && !(to in tree)) return { ...others, [to]: text };
  return what === 'delete' ? others : tree;
}

function isPossible(tree: Tree, tidy: boolean): boolean {
  const paths = Object.keys(tree);
  const clash = paths.some((one) => paths.some((other) => other.startsWith(`${one}/`)));
  const names = new Set(
    paths.flatMap((one) => [one, one.slice(0, one.lastIndexOf('/')), one.split('/')[0]!]).filter(Boolean),
  );
  return !clash && (!tidy || new Set([...names].map(twinKey)).size === names.size);
}
