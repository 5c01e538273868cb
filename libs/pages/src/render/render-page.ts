import type { LinkState } from '@erwik/events';
import type { Token } from 'markdown-it';
import { noFrontMatter, splitFrontMatter } from '../front-matter.js';
import type { FrontMatter } from '../front-matter.js';
import { markdown, parseMarkdown } from '../markdown/parser.js';
import type { PageFormat } from '../page-format.js';
import { titleOfName } from '../page-name.js';
import { cutText, titleOf } from '../page-title.js';
import { writeFootnotes } from './footnote-rules.js';
import { placeAlerts } from './place-alerts.js';
import { placeCells } from './place-cells.js';
import { placeCode } from './place-code.js';
import { placeDirections } from './place-directions.js';
import { placeHeadings, withoutTitleHeading } from './place-headings.js';
import type { TocEntry } from './place-headings.js';
import { placeLinks } from './place-links.js';
import { placeTasks } from './place-tasks.js';
import { placeToc } from './place-toc.js';
import { sanitize } from './sanitize.js';

/** Part of the key of every cache of rendered pages: a new value wherever the same text renders differently. */
export const rendererVersion = '1';

/** Largest HTML of a page, in characters; beyond it a page is shown as its source. */
export const htmlMaxChars = 4 * 1024 * 1024;
/** Most Markdown tokens of a page: with them the sanitizer stays within a second on a slow machine. */
export const tokensMaxCount = 60_000;
/** Most source that is shown in place of a page that is too complex, in characters. */
const sourceMaxChars = 512 * 1024;

/** A page's text and where its links lead, by the spellings that `scanLinkTargets` finds. */
export interface PageSource {
  name: string;
  text: string;
  links: LinkState;
  format: PageFormat;
}

/** A page to show. The title is plain text and no part of `html`, whose ids all begin with `user-content-`. */
export interface RenderedPage {
  html: string;
  title: string;
  toc: TocEntry[];
  frontMatter: FrontMatter;
  /** only the beginning of the text is shown */
  truncated: boolean;
  /** shown as its source, for as a formatted page it would be too large or take too long */
  tooComplex: boolean;
}

writeFootnotes(markdown);

/** Renders a page: the same source always gives the same HTML, and no text gives HTML outside the allow lists. */
export function renderPage(source: PageSource): RenderedPage {
  if (source.format === 'source') return renderSource(source);
  const { frontMatter, body } = splitFrontMatter(source.text);
  const title = titleOf(frontMatter, body, source.name);
  const rendered = renderBody(body, title, source.links);
  const shown = rendered ?? { ...sourceHtml(body, tooComplexNotice), toc: [] };
  return { truncated: false, ...shown, title, frontMatter, tooComplex: rendered === null };
}

function renderBody(body: string, title: string, links: LinkState): { html: string; toc: TocEntry[] } | null {
  const env = {};
  const parsed = parseMarkdown(body, env);
  if (countTokens(parsed) > tokensMaxCount) return null;
  const tokens = placeAlerts(withoutTitleHeading(parsed, title));
  placeTasks(tokens);
  placeLinks(tokens, links);
  const toc = placeHeadings(tokens);
  placeToc(tokens, toc);
  placeCode(tokens);
  placeCells(tokens);
  placeDirections(tokens);
  const html = markdown.renderer.render(tokens, markdown.options, env);
  return html.length > htmlMaxChars ? null : { html: sanitize(html), toc };
}

function renderSource({ name, text }: PageSource): RenderedPage {
  return {
    ...sourceHtml(text, ''),
    title: titleOfName(name),
    toc: [],
    frontMatter: noFrontMatter,
    tooComplex: false,
  };
}

const tooComplexNotice =
  '<p class="too-complex">This page is too complex to be formatted. This is its source.</p>\n';

function sourceHtml(text: string, notice: string): { html: string; truncated: boolean } {
  const shown = cutText(text, sourceMaxChars);
  const html = `${notice}<pre><code>${markdown.utils.escapeHtml(shown)}</code></pre>\n`;
  return { html: sanitize(html), truncated: shown.length < text.length };
}

function countTokens(tokens: readonly Token[]): number {
  return tokens.reduce((count, token) => count + 1 + (token.children?.length ?? 0), 0);
}
