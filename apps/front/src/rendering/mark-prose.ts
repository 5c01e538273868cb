import { html } from '../views/html.js';
import { markedSides } from '../views/word-marks.js';

/**
 * The HTML of a passage's versions, with the words marked that differ: where there are two of them and each is plain
 * prose in one paragraph, so that its HTML is its text. All else is answered as it is.
 */
export function markProse(texts: readonly string[], htmls: readonly string[]): readonly string[] {
  const [one = '', two = ''] = texts;
  if (texts.length !== 2 || !texts.every((text, at) => isProse(text, htmls[at] ?? ''))) return htmls;
  const { current, mine } = markedSides(one, two);
  return [current, mine].map((marked) => html`<p>${marked}</p>`.toString());
}

/** A text with `&` may be written as an entity; where it is not, its HTML is another text. */
function isProse(text: string, rendered: string): boolean {
  return !text.includes('&') && rendered.trim() === `<p>${text.trim()}</p>`;
}
