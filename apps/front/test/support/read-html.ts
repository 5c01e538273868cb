/** An element of a document: its name, its attributes in order, and what it is inside of, outermost first. */
export type Element = {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly inside: readonly Element[];
  text: string;
};

const token =
  /<!doctype html>|<!--[^<>]*-->|<(?<close>\/?)(?<name>[a-z][a-z0-9]*)(?<attributes>(?:\s+[a-z][a-zA-Z0-9-]*(?:="[^"<>]*")?)*)\s*(?<empty>\/?)>|(?<text>[^<>]+)/gy;
const attribute = /(?<name>[a-z][a-zA-Z0-9-]*)(?:="(?<value>[^"<>]*)")?/g;
const voidElements = new Set(['br', 'circle', 'col', 'hr', 'img', 'input', 'link', 'meta', 'path']);
const entities = new Map([
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&#39;', "'"],
]);

/**
 * Reads a document far more strictly than a browser: every attribute in double quotes, every `<` and `>` a tag's, every
 * element closed in its turn. Throws with the place where that is not so; so nothing that was meant as text can hide.
 */
export function readHtml(html: string): Element[] {
  const elements: Element[] = [];
  const open: Element[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < html.length) {
    const at = token.lastIndex;
    const groups = token.exec(html)?.groups;
    if (groups === undefined) {
      throw new Error(`not readable at: ${html.slice(at, at + 120)}`);
    }
    if (groups['text'] !== undefined) for (const each of open) each.text += decode(groups['text']);
    if (groups['name'] !== undefined) readTag(groups, elements, open);
  }
  if (open.length > 0) throw new Error(`never closed: ${open.map((each) => each.name).join(' ')}`);
  return elements;
}

/** The classes of an element, as they are written. */
export function classOf({ attributes }: Element): string {
  return attributes.get('class') ?? '';
}

/** The text in an element as it is read, without what only lays out the source; empty where there is no element. */
export function textOf(element: Element | undefined): string {
  return (element?.text ?? '').replaceAll(/\s+/g, ' ').trim();
}

function readTag(groups: Record<string, string>, elements: Element[], open: Element[]): void {
  const name = groups['name']!;
  if (groups['close'] === '/') {
    const closed = open.pop();
    if (closed?.name !== name) throw new Error(`</${name}> closes <${closed?.name}>`);
    return;
  }
  const attributes = new Map(
    [...(groups['attributes'] ?? '').matchAll(attribute)].map(({ groups: pair }) => [
      pair!['name']!,
      decode(pair!['value'] ?? ''),
    ]),
  );
  const element: Element = { name, attributes, inside: [...open], text: '' };
  elements.push(element);
  if (!voidElements.has(name)) open.push(element);
}

function decode(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities.get(entity)!);
}
