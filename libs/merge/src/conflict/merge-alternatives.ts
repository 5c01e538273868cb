import type { Alternative } from './alternative.js';
import { orderAlternatives } from './alternative.js';
import { splitConflicts } from './conflict-block.js';
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
 * differently, all that is left to them stays.
 */
export function mergeAlternatives({ base, one, two }: Disputed): Alternative[] {
  const [mine, yours] = [versionsIn(one.text, one.label), versionsIn(two.text, two.label)];
  const before = base === null ? [] : versionsIn(base, one.label);
  const all = orderAlternatives([...mine, ...yours]);
  if ([mine, yours, before].every(({ length }) => length <= 1)) return all;
  const [inOne, inTwo] = [textsOf(mine), textsOf(yours)];
  const settled = new Set([...textsOf(before)].filter((text) => !inOne.has(text) || !inTwo.has(text)));
  const left = all.filter(({ text }) => !settled.has(text));
  return left.length > 0 ? left : all;
}

/**
 * The alternatives a side has. What stands around its blocks is one more: blocks are never nested, and writing it into
 * every alternative could fill the page.
 */
function versionsIn(text: string, label: VersionLabel): Alternative[] {
  const passages = splitConflicts(text);
  const plain = passages.map((passage) => (passage.kind === 'plain' ? passage.text : '')).join('');
  const inBlocks = passages.flatMap((passage) => (passage.kind === 'conflict' ? passage.alternatives : []));
  return inBlocks.length > 0 && plain.trim() === '' ? inBlocks : [{ label, text: plain }, ...inBlocks];
}

function textsOf(alternatives: readonly Alternative[]): Set<string> {
  return new Set(alternatives.map(({ text }) => text));
}
