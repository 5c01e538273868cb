import type { LinkState } from '@erwik/events';
import type { Token } from 'markdown-it';
import { markdown, parseMarkdown } from '../markdown/parser.js';
import { writeFootnotes } from './footnote-rules.js';
import { placeAlerts } from './place-alerts.js';
import { placeCells } from './place-cells.js';
import { placeCode } from './place-code.js';
import { placeDirections } from './place-directions.js';
import { placeHeadings, withoutTitleHeading } from './place-headings.js';
import { placeIncludes } from './place-includes.js';
import type { IncludedPage } from './place-includes.js';
import type { TocEntry } from './place-headings.js';
import { placeLinks } from './place-links.js';
import { placeMath } from './place-math.js';
import { placeTasks } from './place-tasks.js';
import { placeToc } from './place-toc.js';

/** Largest HTML of a page, in characters; beyond it a page is shown as its source. */
export const htmlMaxChars = 4 * 1024 * 1024;
/** Most Markdown tokens of a page: with them the sanitizer stays within a second on a slow machine. */
export const tokensMaxCount = 60_000;
writeFootnotes(markdown);

/** A body as HTML that is not sanitized, its headings, and the pages it wants to show in it. */
export interface RenderedBody {
  html: string;
  toc: TocEntry[];
  includes: IncludedPage[];
}

/**
 * The first wall: a page's body as HTML that comes from this renderer alone, not sanitized yet. Null where the page
 * is too complex.
 */
export function renderBody(body: string, title: string, links: LinkState): RenderedBody | null {
  const env = {};
  const parsed = parseMarkdown(body, env);
  if (countTokens(parsed) > tokensMaxCount) return null;
  const tokens = placeAlerts(withoutTitleHeading(parsed, title));
  placeTasks(tokens);
  const included = placeIncludes(tokens, links);
  placeLinks(
    tokens.filter((token) => !included.has(token)),
    links,
  );
  const toc = placeHeadings(tokens);
  placeToc(tokens, toc);
  placeMath(tokens);
  placeCode(tokens);
  placeCells(tokens);
  placeDirections(tokens);
  const html = markdown.renderer.render(tokens, markdown.options, env);
  return html.length > htmlMaxChars ? null : { html, toc, includes: [...included.values()] };
}

function countTokens(tokens: readonly Token[]): number {
  return tokens.reduce((count, token) => count + 1 + (token.children?.length ?? 0), 0);
}
