import type { TextMerge, TextSides } from './text-block.js';

/** Merges two texts. */
export function mergeText({ base, current, mine }: TextSides): TextMerge {
  if (current === mine || base === mine) return { kind: 'merged', text: current };
  if (base === current) return { kind: 'merged', text: mine };
  return { kind: 'conflict', blocks: [{ kind: 'disputed', base, current, mine }] };
}
