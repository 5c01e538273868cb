/**
 * A run of whole lines of a merge that needs a person, in page order. `agreed` is common to both sides (or changed by
 * one of them only); `disputed` holds what stands in its place on either side, `''` where a side has nothing there.
 * `base` is null where the sides share no earlier text. Every text keeps its line ends, so joining all `agreed` texts
 * with one side's disputed texts gives a whole page.
 */
export type TextBlock =
  { kind: 'agreed'; text: string } | { kind: 'disputed'; base: string | null; current: string; mine: string };

/** What became of a merge of texts: one text that holds both changes, or blocks for a person to choose from. */
export type TextMerge = { kind: 'merged'; text: string } | { kind: 'conflict'; blocks: TextBlock[] };

/**
 * The three texts of a merge, with LF line ends: what both sides started from (null where they share no earlier text),
 * what is there now, and what is to be saved.
 */
export interface TextSides {
  base: string | null;
  current: string;
  mine: string;
}
