import type { VersionLabel } from '../conflict/version-label.js';
import { cleanLabel, orderLabels } from '../conflict/version-label.js';
import { combineTexts } from './combine-texts.js';
import type { DecodedText } from './decode-text.js';
import { decodeText, mostUseCrlf, mostUseMark, writeText } from './decode-text.js';

/** A file's content and the latest commit that wrote it. */
export interface LabeledFile {
  readonly bytes: Uint8Array;
  readonly label: VersionLabel;
}

/** A file as both sides of a merge have it; `base` is null where they share no earlier content. */
export interface FilesToCombine {
  readonly path: string;
  readonly base: Uint8Array | null;
  readonly one: LabeledFile;
  readonly two: LabeledFile;
}

/**
 * What becomes of a file that both sides have: one side's bytes as they are; a merged text; or both, where it is no
 * text that could be merged, the winner under its own name and the other beside it.
 */
export type CombinedFile =
  | { kind: 'side'; side: 'one' | 'two' }
  | { kind: 'text'; text: string; conflicts: number }
  | { kind: 'beside'; winner: 'one' | 'two' };

/** Largest text that a merge makes, in bytes: what a page holds. */
export const combinedMaxBytes = 1024 * 1024;

/** Merges two files: texts by {@link combineTexts}, whatever their line ends; of others the later one wins. */
export function combineFiles({ path, base, one, two }: FilesToCombine): CombinedFile {
  if (isEqual(one.bytes, two.bytes) || (base && isEqual(base, two.bytes)))
    return { kind: 'side', side: 'one' };
  if (base && isEqual(base, one.bytes)) return { kind: 'side', side: 'two' };
  const [a, b] = [textOf(one.bytes), textOf(two.bytes)];
  const beside: CombinedFile = { kind: 'beside', winner: laterOf(one, two) };
  if (a === null || b === null) return beside;
  const before = base && textOf(base);
  const combined = combineTexts({
    path,
    base: before?.text ?? null,
    one: { text: a.text, label: one.label },
    two: { text: b.text, label: two.label },
  });
  const texts: DecodedText[] = before ? [before, a, b] : [a, b];
  const text = writeText({ text: combined.text, crlf: mostUseCrlf(texts), mark: mostUseMark(texts) });
  return Buffer.byteLength(text) > combinedMaxBytes
    ? beside
    : { kind: 'text', text, conflicts: combined.conflicts };
}

function textOf(bytes: Uint8Array): DecodedText | null {
  return bytes.length > combinedMaxBytes ? null : decodeText(bytes);
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

function laterOf(one: LabeledFile, two: LabeledFile): 'one' | 'two' {
  const order =
    orderLabels(cleanLabel(one.label), cleanLabel(two.label)) || Buffer.compare(one.bytes, two.bytes);
  return order > 0 ? 'one' : 'two';
}
