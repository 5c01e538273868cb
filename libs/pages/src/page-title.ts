import { splitFrontMatter } from './front-matter.js';
import type { FrontMatter } from './front-matter.js';
import { markdown, textOfTokens } from './markdown/parser.js';
import { titleOfName } from './page-name.js';

/** Longest title shown, in characters. */
const titleMaxChars = 300;
const leadingComments = /^(?:\s*<!--(?:(?!-->)[\s\S]){0,4000}-->)*\s*/;
const atxHeading = /^ {0,3}#(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*(?:\n|$)/;
const setextHeading = /^ {0,3}(\S[^\n]*)\n {0,3}=+[ \t]*(?:\n|$)/;

/** A page's title: what its front matter says, else the heading that opens it, else its name. */
export function pageTitle(text: string, name: string): string {
  const { frontMatter, body } = splitFrontMatter(text);
  return titleOf(frontMatter, body, name);
}

/** `pageTitle` of a text that is split already. */
export function titleOf(frontMatter: FrontMatter, body: string, name: string): string {
  return frontMatter.title ?? openingHeading(body) ?? titleOfName(name);
}

/** The text of the first-level heading that a page opens with; null where it opens with anything else. */
function openingHeading(body: string): string | null {
  const start = body.slice(leadingComments.exec(body)?.[0].length ?? 0).slice(0, 4 * titleMaxChars);
  const content = (atxHeading.exec(start) ?? setextHeading.exec(start))?.[1]?.trim();
  if (content === undefined || content === '') return null;
  const text = textOfTokens(markdown.parseInline(content, {})[0]?.children ?? null);
  const title = cutText(text.replace(/\s+/g, ' ').trim(), titleMaxChars);
  return title === '' ? null : title;
}

/** At most so many UTF-16 units of a text, no character cut in two. */
export function cutText(text: string, maxChars: number): string {
  return text.length <= maxChars ? text : text.slice(0, maxChars).replace(/[\uD800-\uDBFF]$/, '');
}
