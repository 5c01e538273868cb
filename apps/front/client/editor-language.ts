import { HighlightStyle, Language, defineLanguageFacet, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { tags } from '@lezer/highlight';
import { GFM, parser } from '@lezer/markdown';

/** GitHub's Markdown, highlighted as it is typed; what is in code blocks is not. */
export function markdownLanguage(): Extension {
  const language = new Language(defineLanguageFacet(), parser.configure(GFM), [], 'markdown');
  return [language, syntaxHighlighting(looks)];
}

const looks = HighlightStyle.define([
  { tag: tags.heading, fontWeight: '700', color: 'var(--accent)' },
  { tag: tags.heading1, fontSize: '1.2em' },
  { tag: tags.heading2, fontSize: '1.1em' },
  { tag: tags.strong, fontWeight: '700' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: tags.strikethrough, textDecoration: 'line-through' },
  { tag: [tags.link, tags.url], color: 'var(--accent)' },
  { tag: tags.quote, color: 'var(--soft)', fontStyle: 'italic' },
  { tag: tags.monospace, backgroundColor: 'var(--tint)' },
  { tag: [tags.processingInstruction, tags.contentSeparator, tags.labelName], color: 'var(--soft)' },
  { tag: [tags.comment, tags.meta], color: 'var(--soft)' },
]);
