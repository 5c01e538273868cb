import type { RenderedPassages } from '../rendering/render-passages.js';

/** Longest description, in characters: what search engines and previews of links show. */
const descriptionMaxChars = 200;
/** So much of a paragraph is looked at, in characters of HTML. */
const paragraphMaxChars = 4000;

const entities: ReadonlyMap<string, string> = new Map([
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&#39;', "'"],
  ['&nbsp;', ' '],
]);

/** What a page is about: what it says of itself, else how its first paragraph begins; empty where it has none. */
export function describePage({ frontMatter, pieces }: RenderedPassages): string {
  const [first] = pieces;
  return shortened(frontMatter.description ?? (typeof first === 'string' ? firstParagraph(first) : ''));
}

/** The words of sanitized HTML's first paragraph. */
function firstParagraph(html: string): string {
  const start = /<p(?: [^>]*)?>/.exec(html);
  if (start === null) return '';
  const begun = html.slice(start.index + start[0].length, start.index + paragraphMaxChars);
  const end = begun.indexOf('</p>');
  return (end === -1 ? begun : begun.slice(0, end))
    .replace(/<[^>]*>?/g, '')
    .replace(/&(?:amp|lt|gt|quot|#39|nbsp);/g, (entity) => entities.get(entity) ?? entity);
}

/** At most so many characters, cut between two words where there are any. */
function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= descriptionMaxChars) return line;
  const cut = line.slice(0, descriptionMaxChars - 1).replace(/[\uD800-\uDBFF]$/, '');
  const space = cut.lastIndexOf(' ');
  return `${space > descriptionMaxChars / 2 ? cut.slice(0, space) : cut}…`;
}
