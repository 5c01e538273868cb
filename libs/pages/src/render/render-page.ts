import type { LinkState } from '@erwik/events';
import { noFrontMatter, splitFrontMatter } from '../front-matter.js';
import type { FrontMatter } from '../front-matter.js';
import { markdown } from '../markdown/parser.js';
import type { PageFormat } from '../page-format.js';
import { titleOfName } from '../page-name.js';
import { cutText, titleOf } from '../page-title.js';
import type { TocEntry } from './place-headings.js';
import type { IncludedPage } from './place-includes.js';
import { renderBody } from './render-body.js';
import { sanitize } from './sanitize.js';

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
  /** the pages that are to be shown in this one, by the order of `div.included` in its HTML */
  includes: IncludedPage[];
  /** only the beginning of the text is shown */
  truncated: boolean;
  /** shown as its source, for as a formatted page it would be too large or take too long */
  tooComplex: boolean;
}

/** Renders a page: the same source always gives the same HTML, and no text gives HTML outside the allow lists. */
export function renderPage(source: PageSource): RenderedPage {
  if (source.format === 'source') return renderSource(source);
  const { frontMatter, body } = splitFrontMatter(source.text);
  const title = titleOf(frontMatter, body, source.name);
  const rendered = renderBody(body, title, source.links);
  const shown =
    rendered === null
      ? { ...sourceHtml(body, tooComplexNotice), toc: [], includes: [] }
      : { ...rendered, html: sanitize(rendered.html) };
  return { truncated: false, ...shown, title, frontMatter, tooComplex: rendered === null };
}

function renderSource({ name, text }: PageSource): RenderedPage {
  return {
    ...sourceHtml(text, ''),
    title: titleOfName(name),
    toc: [],
    includes: [],
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
