import type { VersionLabel } from './version-label.js';
import { orderLabels, orderTexts } from './version-label.js';

/** One version of a passage in conflict. `text` holds whole lines; `''` means that this side removed the passage. */
export interface Alternative {
  readonly label: VersionLabel;
  readonly text: string;
}

/** Alternatives in label order, each text once: the one written first stays. */
export function orderAlternatives(alternatives: readonly Alternative[]): Alternative[] {
  const texts = new Set<string>();
  return [...alternatives]
    .sort((a, b) => orderLabels(a.label, b.label) || orderTexts(a.text, b.text))
    .filter(({ text }) => !texts.has(text) && texts.add(text));
}
