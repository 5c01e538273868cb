/** A piece of HTML that is safe to put into a document; made by `html`, or by `raw` where it was sanitized. */
export class Html {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** What may stand in a template: text and numbers are escaped; null, undefined and booleans vanish; lists are joined. */
export type HtmlPart = Html | string | number | boolean | null | undefined | readonly HtmlPart[];

/** Nothing at all. */
export const nothing = new Html('');

/** Builds HTML from a template. Every value is escaped, for text and for quoted attributes alike. */
export function html(strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  let text = strings[0] ?? '';
  parts.forEach((part, position) => {
    text += render(part) + (strings[position + 1] ?? '');
  });
  return new Html(text);
}

/** Trusts a string as HTML. For sanitized page HTML and for constants of this folder, nothing else. */
export function raw(sanitized: string): Html {
  return new Html(sanitized);
}

function render(part: HtmlPart): string {
  if (part instanceof Html) return part.toString();
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  if (typeof part === 'boolean' || part === null || part === undefined) return '';
  return part.map(render).join('');
}

const entities: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities.get(character) ?? character);
}
