import highlighter from 'highlight.js/lib/common';
import type { Token } from 'markdown-it';
import { markdown } from '../markdown/parser.js';

/** Longest block that is highlighted, in characters: some grammars take quadratic time on hostile code. */
const blockMaxChars = 16 * 1024;
/** Most code of one page that is highlighted, in characters: with it a page still renders within its deadline. */
const pageMaxChars = 64 * 1024;

/** What is told by its class alone: browsers draw it. */
const diagramLanguage = 'mermaid';

/** Writes fenced code as HTML, colored by classes where its language is named and known. */
export function placeCode(tokens: readonly Token[]): void {
  let left = pageMaxChars;
  for (const token of tokens) {
    if (token.type !== 'fence') continue;
    const language = languageOf(token.info);
    const colored =
      language !== null &&
      language !== diagramLanguage &&
      token.content.length <= Math.min(left, blockMaxChars);
    if (colored) left -= token.content.length;
    const code = colored ? highlight(token.content, language) : markdown.utils.escapeHtml(token.content);
    const classes = language === null ? '' : ` class="language-${language}"`;
    token.type = 'html_block';
    token.content = `<pre><code${classes}>${code}</code></pre>\n`;
  }
}

/** The language that a fence names (its first word), as highlight.js calls it, or that of diagrams; null where there is none such. */
function languageOf(info: string): string | null {
  const word = /^\s*\{?\.?([\w+#-]{1,30})/.exec(info)?.[1]?.toLowerCase();
  if (word === diagramLanguage) return word;
  return word !== undefined && highlighter.getLanguage(word) !== undefined
    ? word.replace(/[^\w-]/g, '')
    : null;
}

function highlight(code: string, language: string): string {
  return highlighter.highlight(code, { language, ignoreIllegals: true }).value;
}
