import { countConflicts, formatConflict } from '../conflict/conflict-block.js';
import { mergeAlternatives } from '../conflict/merge-alternatives.js';
import type { VersionLabel } from '../conflict/version-label.js';
import { cleanLabel, orderLabels, orderTexts } from '../conflict/version-label.js';
import { cutEntries } from '../keys/entries.js';
import { mergeEntries } from '../keys/merge-entries.js';
import { wholeLines } from '../text/lines.js';
import { mergePage } from '../text/merge-page.js';
import type { TextBlock, TextSides } from '../text/text-block.js';

/** A text and the latest commit that wrote on it. */
export interface LabeledText {
  readonly text: string;
  readonly label: VersionLabel;
}

/** The texts of a file on both sides of a merge; `base` is null where they share no earlier text. */
export interface TextsToCombine {
  readonly path: string;
  readonly base: string | null;
  readonly one: LabeledText;
  readonly two: LabeledText;
}

/** A merged text, and how many conflict blocks it has. */
export interface CombinedText {
  readonly text: string;
  readonly conflicts: number;
}

/**
 * Merges two texts where nobody is there to choose: always to a text, the same one with the sides swapped. Passages
 * that both changed differently stand in it as conflict blocks.
 */
export function combineTexts({ path, base, one, two }: TextsToCombine): CombinedText {
  if (one.text === two.text || base === two.text) return counted(one.text);
  if (base === one.text) return counted(two.text);
  const [earlier, later] = inOrder(one, two);
  const sides = { base, current: earlier.text, mine: later.text };
  const byKeys = isKeyed(path) ? mergeKeys(sides) : null;
  return counted(byKeys ?? joinBlocks(mergePage(sides), base === null, { earlier, later }));
}

function counted(text: string): CombinedText {
  return { text, conflicts: countConflicts(text) };
}

function inOrder(one: LabeledText, two: LabeledText): [LabeledText, LabeledText] {
  const [a, b] = [one, two].map(({ text, label }) => ({ text, label: cleanLabel(label) }));
  if (!a || !b) return [one, two];
  return (orderLabels(a.label, b.label) || orderTexts(a.text, b.text)) < 0 ? [a, b] : [b, a];
}

/** Files of nothing but keys, which conflict blocks would make unreadable. */
function isKeyed(path: string): boolean {
  return path === '.redirects.gollum' || /^\.erwik\/[^/]+\.ya?ml$/u.test(path);
}

function mergeKeys({ base, current, mine }: TextSides): string | null {
  const before = cutEntries(wholeLines(base ?? ''));
  const [one, two] = [cutEntries(wholeLines(current)), cutEntries(wholeLines(mine))];
  if (!before || !one || !two) return null;
  return mergeEntries(before, one, two)
    .map(({ source }) => source)
    .join('');
}

interface Sides {
  earlier: LabeledText;
  later: LabeledText;
}

/** Without a base, what only one side has is nobody's deletion, so it stays without a conflict. */
function joinBlocks(blocks: readonly TextBlock[], isUnrelated: boolean, { earlier, later }: Sides): string {
  const texts = blocks.map((block) => {
    if (block.kind === 'agreed') return block.text;
    if (isUnrelated && (block.current === '' || block.mine === '')) return block.current + block.mine;
    const one = { text: wholeLines(block.current), label: earlier.label };
    const two = { text: wholeLines(block.mine), label: later.label };
    return formatConflict(mergeAlternatives({ base: block.base, one, two }));
  });
  return texts.join('');
}
