import temml from 'temml';
import type { Token } from 'markdown-it';
import { markdown } from '../markdown/parser.js';
import { blockMathToken, inlineMathToken } from '../markdown/math-rules.js';

/** Longest formula that is set, in characters of TeX: a long derivation has a thousand. */
const formulaMaxChars = 4000;
/** Most TeX of one page that is set, in characters: at some 10 characters a microsecond it stays within the deadline. */
const pageMaxChars = 40_000;
/** Most MathML of one page, in characters: with it the sanitizer is done in half a second. */
const pageMaxHtmlChars = 512 * 1024;
/** Most macros one formula may expand: TeX can double its length with each of them. */
const macrosMaxCount = 200;
/** Largest and least length a formula may ask for, in em. */
const sizeRangeEm: [number, number] = [-10, 50];

/** Writes formulas as MathML, which browsers set by themselves. What is no TeX, or too much of it, is shown as its source. */
export function placeMath(tokens: readonly Token[]): void {
  const left = { chars: pageMaxChars, html: pageMaxHtmlChars };
  for (const token of tokens) {
    if (isBlock(token)) placeFormula(token, left, 'block');
    for (const child of token.children ?? [])
      if (child.type === inlineMathToken) placeFormula(child, left, 'inline');
  }
}

type Left = { chars: number; html: number };

function isBlock({ type, info }: Token): boolean {
  return type === blockMathToken || (type === 'fence' && info.trim() === 'math');
}

function placeFormula(token: Token, left: Left, place: 'block' | 'inline'): void {
  const display = place === 'block' || token.markup === '$$';
  const set = token.content.length <= Math.min(left.chars, formulaMaxChars);
  left.chars -= set ? token.content.length : 0;
  const math = set ? mathOf(token.content, display) : null;
  const html = math !== null && math.length <= left.html ? math : null;
  left.html -= html?.length ?? 0;
  token.content = place === 'block' ? `${html ?? blockSource(token)}\n` : (html ?? inlineSource(token));
  token.type = place === 'block' ? 'html_block' : 'html_inline';
}

/** The MathML of a formula; null where it cannot be set. */
function mathOf(tex: string, displayMode: boolean): string | null {
  const limits = { maxExpand: macrosMaxCount, maxSize: sizeRangeEm };
  try {
    const math = temml.renderToString(tex, { displayMode, ...limits, trust: false, throwOnError: true });
    return math.replace(/ style="([^"]*)"/g, (_style, rules: string) => colorOf(rules));
  } catch {
    // no TeX, more macros than allowed, or nested deeper than the stack: readers get what was written
    return null;
  }
}

/** Styles would be blocked by the browser; the one that says something is the color, which MathML has an attribute for. */
function colorOf(rules: string): string {
  const color = /(?:^|;)\s*color:\s*(#[0-9a-f]{3,8}|[a-z]{3,20})\s*(?:;|$)/i.exec(rules)?.[1];
  return color === undefined ? '' : ` mathcolor="${color}"`;
}

function inlineSource({ markup, content }: Token): string {
  return `<code>${markdown.utils.escapeHtml(markup + content + markup)}</code>`;
}

function blockSource({ content }: Token): string {
  return `<pre><code class="language-tex">${markdown.utils.escapeHtml(content)}</code></pre>`;
}
