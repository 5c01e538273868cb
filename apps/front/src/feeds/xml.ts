/** A piece of XML that is safe to put into a document; made by `xml`. */
export class Xml {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

type XmlPart = Xml | string | readonly Xml[];

/** Builds XML from a template. Texts are escaped, for elements and for quoted attributes alike. */
export function xml(strings: TemplateStringsArray, ...parts: readonly XmlPart[]): Xml {
  let text = strings[0] ?? '';
  parts.forEach((part, position) => {
    text += (typeof part === 'string' ? escapeXml(part) : xmlText(part)) + (strings[position + 1] ?? '');
  });
  return new Xml(text);
}

function xmlText(part: Xml | readonly Xml[]): string {
  return part instanceof Xml ? part.toString() : part.join('');
}

/** Characters that no XML document may hold, not even as references (XML 1.0, 2.2), become U+FFFD. */
function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}
