import type { MarkdownIt, StateBlock, StateInline } from 'markdown-it';

/** A token of this type holds a formula in TeX that stands within a line. */
export const inlineMathToken = 'math_inline';
/** A token of this type holds a formula in TeX that has lines of its own. */
export const blockMathToken = 'math_block';

const word = /[\p{L}\p{N}]/u;
/** Up to the next dollar sign that has no backslash before it: so each character of a text is looked at once. */
const inlineMath = /\$(\$?)(`?)((?:[^\\$`]|\\[^])*)(`?)(\$?)\$/y;
const blockStart = /^\$\$(.*)$/;
const blockEnd = /^(.*?)\$\$[ \t]*$/;

/**
 * Reads formulas as GitHub does: `$x$`, `` $`x`$ ``, and `$$x$$` within a line or on lines of its own. Prices stay text: what
 * opens a formula stands behind no word and before no space, and what closes it the other way round.
 */
export function readMath(md: MarkdownIt): void {
  md.inline.ruler.after('escape', inlineMathToken, parseInlineMath);
  const interrupts = { alt: ['paragraph', 'reference', 'blockquote', 'list'] };
  md.block.ruler.before('fence', blockMathToken, parseBlockMath, interrupts);
}

function parseInlineMath(state: StateInline, silent: boolean): boolean {
  const start = state.pos;
  if (state.src[start] !== '$') return false;
  inlineMath.lastIndex = start;
  const match = inlineMath.exec(state.src);
  const end = inlineMath.lastIndex;
  if (match === null || end > state.posMax || !isFormula(match)) return false;
  if (word.test(state.src[start - 1] ?? '') || word.test(state.src[end] ?? '')) return false;
  if (state.src[start - 1] === '$' || state.src[end] === '$') return false;
  if (!silent) {
    const token = state.push(inlineMathToken, 'math', 0);
    [token.markup, token.content] = [`$${match[1] ?? ''}`, (match[3] ?? '').trim()];
  }
  state.pos = end;
  return true;
}

/** Both ends are marked alike, and there is something between them. */
function isFormula([, dollar, tick, tex = '', tickAfter, dollarAfter]: RegExpExecArray): boolean {
  if (dollar !== dollarAfter || tick !== tickAfter || tex.trim() === '') return false;
  return dollar === '$' || tick === '`' || (!/^\s/.test(tex) && !/\s$/.test(tex));
}

/** A formula ends at the first line with dollar signs: where they do not end that line, it is none. */
function parseBlockMath(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  if ((state.sCount[startLine] ?? 0) - state.blkIndent >= 4) return false;
  const opening = blockStart.exec(lineAt(state, startLine))?.[1];
  if (opening === undefined) return false;
  const lines: string[] = [];
  for (let line = startLine; line < endLine; line += 1) {
    const text = line === startLine ? opening : lineAt(state, line);
    const last = text.includes('$$') ? blockEnd.exec(text)?.[1] : null;
    if (last === undefined || (line > startLine && isOutside(state, line, text))) return false;
    lines.push(last ?? text);
    if (last !== null) return pushBlock(state, { lines, startLine, next: line + 1 }, silent);
  }
  return false;
}

type Block = { readonly lines: readonly string[]; readonly startLine: number; readonly next: number };

function pushBlock(state: StateBlock, { lines, startLine, next }: Block, silent: boolean): boolean {
  const tex = lines.join('\n').trim();
  if (tex === '') return false;
  if (silent) return true;
  const token = state.push(blockMathToken, 'math', 0);
  [token.content, token.markup, token.map] = [tex, '$$', [startLine, next]];
  state.line = next;
  return true;
}

/** A blank line ends every formula, and so does the end of the list or quotation it stands in. */
function isOutside(state: StateBlock, line: number, text: string): boolean {
  return text.trim() === '' || (state.sCount[line] ?? 0) < state.blkIndent;
}

function lineAt(state: StateBlock, line: number): string {
  return state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line]);
}
