import sanitizeHtml from 'sanitize-html';
import { contentIdPrefix } from './content-id.js';
import { mathAttributes, mathClasses, mathTags } from './math-allowed.js';

// the most frequent first: the sanitizer looks each element up from the front
const frequent = ['span', 'p', 'a', 'li', 'code', 'td'];
const text = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'br', 'blockquote', 'pre', 'div', 'section'];
const inline = ['strong', 'em', 'img', 's', 'kbd', 'sub', 'sup', 'mark', 'abbr', 'input'];
const structure = ['tr', 'ul', 'ol', 'table', 'thead', 'tbody', 'th', 'details', 'summary'];

/** Every element that a page may consist of. */
export const allowedTags: readonly string[] = [...frequent, ...inline, ...structure, ...text, ...mathTags];

const heading = ['id', 'dir'];
/** Every attribute that an element of a page may have, besides the classes. */
export const allowedAttributes: Readonly<Record<string, string[]>> = {
  a: ['href', 'id', 'rel', 'title', 'aria-hidden', 'aria-label', 'tabindex'],
  abbr: ['title'],
  details: ['open'],
  div: ['role'],
  ...Object.fromEntries(['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((tag) => [tag, heading])),
  img: ['src', 'srcset', 'alt', 'title', 'width', 'height', 'loading'],
  input: ['type', 'disabled', 'checked', 'aria-label'],
  li: ['id', 'dir'],
  ol: ['start'],
  p: ['dir'],
  td: ['dir'],
  th: ['dir'],
  ...mathAttributes,
};

const alignment = /^align-(?:left|center|right)$/;
/** Every class that an element of a page may have. */
export const allowedClasses: Readonly<Record<string, (string | RegExp)[]>> = {
  a: ['internal', 'external', 'present', 'absent', 'anchor', 'footnote-backref'],
  code: [/^language-[\w-]{1,30}$/],
  div: ['included', 'markdown-alert', /^markdown-alert-[a-z]{3,9}$/],
  img: [alignment, 'float', 'frame'],
  li: ['task-list-item', /^toc-[1-6]$/],
  p: ['markdown-alert-title', 'too-complex'],
  section: ['footnotes'],
  span: [/^hljs-[a-z_-]{1,30}$/, /^[a-z]{1,20}_{1,2}$/, /^language-[\w-]{1,30}$/],
  sup: ['footnote-ref'],
  td: [alignment],
  th: [alignment],
  ul: ['toc'],
  ...mathClasses,
};

const tagsWithId = Object.keys(allowedAttributes).filter((tag) => allowedAttributes[tag]?.includes('id'));

const options: sanitizeHtml.IOptions = {
  allowedTags: [...allowedTags],
  allowedAttributes: { ...allowedAttributes },
  allowedClasses: { ...allowedClasses },
  allowedSchemes: ['http', 'https', 'mailto'],
  allowedSchemesByTag: { img: [] },
  allowedSchemesAppliedToAttributes: ['href', 'src'],
  allowProtocolRelative: false,
  parseStyleAttributes: false,
  transformTags: {
    ...Object.fromEntries(tagsWithId.map((tag): [string, sanitizeHtml.Transformer] => [tag, withOwnId])),
    input: (tagName, attribs) => ({ tagName, attribs: { ...attribs, type: 'checkbox', disabled: '' } }),
  },
};

/**
 * The second wall: whatever the renderer lets through by mistake, only the elements, attributes, classes and schemes
 * listed here leave it, all elements closed.
 */
export function sanitize(html: string): string {
  return sanitizeHtml(html, options);
}

function withOwnId(tagName: string, attribs: sanitizeHtml.Attributes): sanitizeHtml.Tag {
  const { id, ...rest } = attribs;
  return { tagName, attribs: id === undefined || id.startsWith(contentIdPrefix) ? attribs : rest };
}
