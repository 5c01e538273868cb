import { randomUUID } from 'node:crypto';
import type { Alternative } from '@erwik/merge';
import type { PageSource, RenderedPage } from '@erwik/pages';
import { renderPage } from '@erwik/pages/render';
import type { PagePiece, ShownVersion } from '../views/model.js';
import { cutPassages, markOf } from './cut-passages.js';
import type { CutPassage } from './cut-passages.js';
import { markProse } from './mark-prose.js';
import { withOwnIds } from './own-ids.js';
import { sectionIds } from './section-ids.js';
import type { SectionIds } from './section-ids.js';

/** Most versions of passages that one page shows: each is rendered as a page of its own, some 0.2 ms. */
export const versionsMaxCount = 400;

/** A rendered page, its HTML cut where a passage stands there in several versions. */
export type RenderedPassages = Omit<RenderedPage, 'html'> & {
  readonly pieces: readonly PagePiece[];
  /** none where a passage is in conflict: its versions might each have headings */
  readonly sections: SectionIds;
};

const noSections: SectionIds = new Map();

/**
 * Renders a page; where a passage of it is in conflict, each version by itself, and no marker is left in the HTML. Null
 * where that is too much.
 */
export function renderPassages(source: PageSource): RenderedPassages | null {
  const word = `passage${randomUUID().replaceAll('-', '')}`;
  const { text, passages } = cutPassages(source.text, word);
  const versions = passages.reduce((count, { alternatives }) => count + alternatives.length, 0);
  if (versions > versionsMaxCount) return null;
  const { html, ...page } = renderPage({ ...source, text });
  const isSource = source.format === 'source' || page.tooComplex;
  if (passages.length === 0) {
    return { ...page, pieces: [html], sections: isSource ? noSections : sectionIds(html, source.text) };
  }
  const pieces = cutHtml(isSource ? withoutCodeAround(html, word) : html, word);
  return { ...page, pieces: withVersions(pieces, passages, source), sections: noSections };
}

/** Page HTML and, between, the numbers of the passages whose marks stood there. */
function cutHtml(html: string, word: string): (string | number)[] {
  const mark = new RegExp(`${emptyCode}<p>${markOf(word, String.raw`(\d+)`)}</p>${emptyCode}`);
  return html.split(mark).map((piece, at) => (at % 2 === 0 ? withoutMarks(piece, word) : Number(piece)));
}

/** What is left of code that was closed before it began, or opened again only to end. */
const emptyCode = String.raw`\s*(?:<pre><code[^<>]*></code></pre>)?\s*`;

/** Source is one block of code, so it ends before each mark and begins again behind it. */
function withoutCodeAround(html: string, word: string): string {
  const mark = new RegExp(String.raw`\n(${markOf(word, String.raw`\d+`)})\n\n`, 'g');
  return html.replace(mark, '\n</code></pre><p>$1</p><pre><code>');
}

/** A mark that did not become a paragraph, as within a comment or an attribute. */
function withoutMarks(html: string, word: string): string {
  return html.replace(new RegExp(markOf(word, String.raw`\d+`), 'g'), '');
}

/** The versions of each passage in its place; of one that has no place, at the end. */
function withVersions(
  pieces: readonly (string | number)[],
  passages: readonly CutPassage[],
  source: PageSource,
): PagePiece[] {
  const placed = new Set(pieces);
  const homeless = passages.map((_, at) => at).filter((at) => !placed.has(at));
  return [...pieces, ...homeless].map((piece) => {
    const passage = typeof piece === 'number' ? passages[piece] : undefined;
    if (typeof piece === 'string' || passage === undefined) return String(piece);
    return { passage: piece + 1, versions: versionsOf(source, passage, piece + 1) };
  });
}

function versionsOf(source: PageSource, passage: CutPassage, number: number): ShownVersion[] {
  const htmls = passage.alternatives.map((each, at) =>
    withOwnIds(renderAlone(source, passage, each), `${number}-${at + 1}-`),
  );
  const marked = markProse(
    passage.alternatives.map((each) => each.text),
    htmls,
  );
  return passage.alternatives.map(({ label }, at) => ({ label, html: marked[at] ?? '' }));
}

/** A version as if it were a page. Its title is not its own, so that a heading it opens with is shown. */
function renderAlone(source: PageSource, { opening }: CutPassage, { text }: Alternative): string {
  if (text.trim() === '') return '';
  if (source.format === 'source') return renderPage({ ...source, text }).html;
  const shown = opening === '' ? withoutIndentation(text) : opening + text;
  return renderPage({ ...source, text: `---\ntitle: version\n---\n${shown}` }).html;
}

/** Items of a list within a list would be code if they stood alone as they are. */
function withoutIndentation(text: string): string {
  const lines = text.split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/[^ ]/));
  const common = indents.reduce((least, indent) => Math.min(least, indent), Number.MAX_SAFE_INTEGER);
  return lines.map((line) => line.slice(Math.min(common, Math.max(line.search(/[^ ]/), 0)))).join('\n');
}
