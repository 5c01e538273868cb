import type { Alternative } from './alternative.js';
import { orderAlternatives } from './alternative.js';
import { splitConflicts } from './conflict-block.js';
import { mayHoldBlocks } from './find-blocks.js';
import type { VersionLabel } from './version-label.js';

/** A passage in conflict as one side has it, and who wrote that side. */
export interface Disputed {
  readonly base: string | null;
  readonly one: { readonly text: string; readonly label: VersionLabel };
  readonly two: { readonly text: string; readonly label: VersionLabel };
}

/**
 * The versions of a passage that are left to choose from. Where it holds conflict blocks already, their alternatives
 * are merged as sets: what either side no longer has of the base's is settled. Where both settled it, each
 * differently, the choice is open again. A text keeps the label of who wrote it first.
 */
export function mergeAlternatives({ base, one, two }: Disputed): Alternative[] {
  if (![base ?? '', one.text, two.text].some(mayHoldBlocks)) return orderAlternatives([one, two]);
  const before = splitBlocks(base ?? '');
  const [left, right] = [splitBlocks(one.text), splitBlocks(two.text)];
  const [ours, theirs] = [versionsOf(left, one.label), versionsOf(right, two.label)];
  const [inOne, inTwo] = [textsOf(ours), textsOf(theirs)];
  const all = orderAlternatives([...before.versions, ...ours, ...theirs]).filter(
    ({ text }) => inOne.has(text) || inTwo.has(text),
  );
  if ([before, left, right].every(({ versions }) => versions.length === 0)) return all;
  const known = textsOf(base === null ? [] : versionsOf(before, one.label));
  const open = all.filter(({ text }) => !known.has(text) || (inOne.has(text) && inTwo.has(text)));
  return open.length > 0 ? open : all;
}

interface Blocks {
  readonly plain: string;
  readonly versions: readonly Alternative[];
}

function splitBlocks(text: string): Blocks {
  const passages = splitConflicts(text);
  return {
    plain: passages.map((passage) => (passage.kind === 'plain' ? passage.text : '')).join(''),
    versions: passages.flatMap((passage) => (passage.kind === 'conflict' ? passage.alternatives : [])),
  };
}

/**
 * The alternatives a side has. What stands around its blocks is one more: blocks are never nested, and writing it into
 * every alternative could fill the page.
 */
function versionsOf({ plain, versions }: Blocks, label: VersionLabel): readonly Alternative[] {
  return versions.length > 0 && plain.trim() === '' ? versions : [{ label, text: plain }, ...versions];
}

function textsOf(alternatives: readonly Alternative[]): Set<string> {
  return new Set(alternatives.map(({ text }) => text));
}
