import { mergePage } from './merge-page.js';
import type { TextMerge, TextSides } from './text-block.js';

/**
 * Merges two texts that grew from one base: front matter key by key, the rest by lines and words. A clean result holds
 * every line and word that one side added and every change of both; of two insertions at one place the current one
 * comes first, and of two values of one key `mine` stays. What cannot be had without choosing is a conflict, which
 * keeps both sides' words. The same texts always give the same result.
 */
export function mergeText({ base, current, mine }: TextSides): TextMerge {
  if (current === mine || base === mine) return { kind: 'merged', text: current };
  if (base === current) return { kind: 'merged', text: mine };
  const blocks = mergePage({ base, current, mine });
  const [only, ...others] = blocks;
  if (only === undefined) return { kind: 'merged', text: '' };
  return only.kind === 'agreed' && others.length === 0
    ? { kind: 'merged', text: only.text }
    : { kind: 'conflict', blocks };
}
