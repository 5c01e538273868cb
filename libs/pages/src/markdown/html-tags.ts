import type { MarkdownIt, StateBlock, StateInline } from 'markdown-it';

const inlineTag = /<(\/?)(kbd|sub|sup|mark|abbr)>|<(br) ?\/?>|<(abbr) title="([^"<>]{0,300})">/iy;
/** A line of nothing but the tags of a fold-out: `<details><summary>More</summary>`. */
const detailsLine =
  /^(<details(?: open(?:="")?)?>)?[ \t]*(?:(<summary>)(?:(.*?)(<\/summary>))?|(<\/summary>))?[ \t]*(<\/details>)?[ \t]*$/i;

/**
 * The few HTML tags that pages may contain. Each is recognized in one exact form and written anew, so no attribute
 * of a page reaches the browser but the title of `<abbr>`. All other HTML stays text. Comments are left out.
 */
export function allowHtmlTags(md: MarkdownIt): void {
  md.inline.ruler.before('html_inline', 'allowed_tag', parseInlineTag);
  md.inline.ruler.before('html_inline', 'comment', parseInlineComment);
  const interrupts = { alt: ['paragraph', 'reference', 'blockquote', 'list'] };
  md.block.ruler.before('html_block', 'details', parseDetailsLine, interrupts);
  md.block.ruler.before('html_block', 'comment', parseBlockComment, interrupts);
}

function parseInlineTag(state: StateInline, silent: boolean): boolean {
  if (state.src[state.pos] !== '<') return false;
  inlineTag.lastIndex = state.pos;
  const match = inlineTag.exec(state.src);
  if (match === null || inlineTag.lastIndex > state.posMax) return false;
  if (!silent) pushTag(state, match);
  state.pos += match[0].length;
  return true;
}

function pushTag(state: StateInline, match: RegExpExecArray): void {
  const [, slash = '', plain, br, , title] = match;
  const tag = (plain ?? br ?? 'abbr').toLowerCase();
  const attribute = title === undefined ? '' : ` title="${state.md.utils.escapeHtml(title)}"`;
  state.push('html_inline', '', 0).content = `<${slash}${tag}${attribute}>`;
}

function parseInlineComment(state: StateInline, silent: boolean): boolean {
  if (!state.src.startsWith('<!--', state.pos)) return false;
  const end = commentEnd(state.env, state.src, state.pos);
  if (end === null || end > state.posMax) return false;
  if (!silent) state.push('html_inline', '', 0).content = '';
  state.pos = end;
  return true;
}

function parseDetailsLine(state: StateBlock, startLine: number, _endLine: number, silent: boolean): boolean {
  const line = lineAt(state, startLine);
  if (!line.startsWith('<') || isIndentedCode(state, startLine)) return false;
  const match = line.length > 1000 ? null : detailsLine.exec(line);
  if (match === null) return false;
  if (silent) return true;
  const [, details, summary, text, summaryEnd, summaryEndAlone, detailsEnd] = match;
  state.line = startLine + 1;
  if (details !== undefined) pushHtml(state, / open/i.test(details) ? '<details open>' : '<details>');
  if (summary !== undefined) pushHtml(state, '<summary>');
  if (text !== undefined) pushInline(state, startLine, text);
  if (summaryEnd !== undefined || summaryEndAlone !== undefined) pushHtml(state, '</summary>');
  if (detailsEnd !== undefined) pushHtml(state, '</details>');
  return true;
}

function pushHtml(state: StateBlock, html: string): void {
  state.push('html_block', '', 0).content = html;
}

function pushInline(state: StateBlock, line: number, text: string): void {
  const inline = state.push('inline', '', 0);
  inline.content = text;
  inline.map = [line, line + 1];
  inline.children = [];
}

function parseBlockComment(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  const start = firstChar(state, startLine);
  if (!state.src.startsWith('<!--', start) || isIndentedCode(state, startLine)) return false;
  const end = commentEnd(state.env, state.src, start);
  if (end === null) return false;
  let line = startLine;
  while (line < endLine && (state.eMarks[line] ?? 0) < end) line += 1;
  // text behind the comment, or an end in another container: then it is a matter of the inline rule, if at all
  if (line >= endLine || state.src.slice(end, state.eMarks[line]).trim() !== '') return false;
  if (!silent) state.line = line + 1;
  return true;
}

function isIndentedCode(state: StateBlock, line: number): boolean {
  return (state.sCount[line] ?? 0) - state.blkIndent >= 4;
}

function firstChar(state: StateBlock, line: number): number {
  return (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0);
}

function lineAt(state: StateBlock, line: number): string {
  return state.src.slice(firstChar(state, line), state.eMarks[line]);
}

/**
 * Where the comment that begins at a place ends; null where it does not. The last answer is kept with the text it
 * is about, else thousands of comment openings would each search the whole page.
 */
function commentEnd(env: object, text: string, start: number): number | null {
  const known = commentEnds.get(env);
  const usable =
    known !== undefined && known.text === text && known.from <= start && start + 4 <= known.close;
  const close = usable ? known.close : indexOrEnd(text, start + 4);
  if (!usable) commentEnds.set(env, { text, from: start, close });
  return close === Infinity ? null : close + 3;
}

const commentEnds = new WeakMap<object, { text: string; from: number; close: number }>();

function indexOrEnd(text: string, start: number): number {
  const found = text.indexOf('-->', start);
  return found < 0 ? Infinity : found;
}
