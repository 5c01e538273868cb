import type { Alternative } from './alternative.js';
import type { VersionLabel } from './version-label.js';
import { parseLabel } from './version-label.js';

/** A conflict block found in a text, from its first to its last character (end exclusive). */
export interface FoundBlock {
  start: number;
  end: number;
  alternatives: Alternative[];
}

/**
 * The conflict blocks of a text, in order. A block's markers are longer than any run of the same characters at the
 * start of a line between them, so a longer run ends the attempt to read a block, and a shorter one is text.
 */
export function findBlocks(text: string): FoundBlock[] {
  if (!mayHoldBlocks(text)) return [];
  const found: FoundBlock[] = [];
  const open: OpenBlock[] = [];
  for (const marker of markersIn(text)) {
    while ((open.at(-1)?.length ?? marker.length) < marker.length) open.pop();
    if (marker.kind === 'start') startBlock(open, marker);
    else if (open.at(-1)?.length === marker.length) continueBlock(text, open, found, marker);
  }
  return found;
}

/** Whether a text is worth looking through: hardly any has such a line. */
export function mayHoldBlocks(text: string): boolean {
  return text.includes('<<<<<<<');
}

interface Marker {
  kind: 'start' | 'middle' | 'separator' | 'end' | 'unknown';
  length: number;
  label: VersionLabel | null;
  start: number;
  end: number;
}

/** A block whose end is not reached: blocks inside it have shorter markers, so `length` falls along the stack. */
interface OpenBlock {
  length: number;
  start: number;
  alternatives: Alternative[];
  label: VersionLabel | null;
  textStart: number;
}

function startBlock(open: OpenBlock[], { length, start, end, label }: Marker): void {
  if (open.at(-1)?.length === length) open.pop();
  open.push({ length, start, alternatives: [], label, textStart: end });
}

/** Takes the next marker of the innermost open block, or gives the block up when it cannot stand here. */
function continueBlock(text: string, open: OpenBlock[], found: FoundBlock[], marker: Marker): void {
  const block = open.at(-1);
  if (!block) return;
  const afterSeparator = block.label === null;
  const label = afterSeparator ? marker.label : block.label;
  if (marker.kind === 'unknown' || label === null || afterSeparator !== (marker.kind === 'end')) {
    open.pop();
    return;
  }
  block.alternatives.push({ label, text: text.slice(block.textStart, marker.start) });
  block.label = marker.label;
  block.textStart = marker.end;
  if (marker.kind !== 'end') return;
  open.pop();
  while ((found.at(-1)?.start ?? -1) > block.start) found.pop();
  found.push({ start: block.start, end: marker.end, alternatives: block.alternatives });
}

function* markersIn(text: string): Iterable<Marker> {
  for (let start = 0, end = 0; start < text.length; start = end) {
    end = text.indexOf('\n', start) + 1 || text.length;
    const marker = markerAt(text, start, end);
    if (marker) yield marker;
  }
}

const markerMin = 7;
const kinds = new Map([
  ['<', 'start'],
  ['=', 'middle'],
  ['>', 'end'],
] as const);

function markerAt(text: string, start: number, end: number): Marker | null {
  const character = text[start];
  const kind = character === '<' || character === '=' || character === '>' ? kinds.get(character) : undefined;
  if (kind === undefined) return null;
  let after = start + 1;
  while (text[after] === character) after += 1;
  const length = after - start;
  if (length < markerMin) return null;
  const rest = text.slice(after, end).replace(/\r?\n$/u, '');
  if (kind === 'middle' && rest === '') return { kind: 'separator', length, label: null, start, end };
  const label = rest.startsWith(' ') ? parseLabel(rest.slice(1)) : null;
  return { kind: label === null ? 'unknown' : kind, length, label, start, end };
}
