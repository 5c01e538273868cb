/** An element of an XML document: its name, its attributes, the elements in it, and its own text. */
export type XmlElement = {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  text: string;
};

const token =
  /<(?<close>\/?)(?<name>[a-z][A-Za-z]*)(?<attributes>(?: [a-z]+="[^"<>]*")*)(?<empty>\/?)>|(?<text>[^<>]+)/gy;
const declaration = '<?xml version="1.0" encoding="utf-8"?>\n';

/**
 * Reads a document more strictly than XML asks for, and answers its root. Throws where anything is not an element, a character
 * reference, or a character that XML allows.
 */
export function readXml(document: string): XmlElement {
  if (!document.startsWith(declaration)) throw new Error('the declaration is missing');
  const top: XmlElement = { name: '', attributes: new Map(), children: [], text: '' };
  const open = [top];
  token.lastIndex = declaration.length;
  while (token.lastIndex < document.length) {
    const at = token.lastIndex;
    const groups = token.exec(document)?.groups;
    const inner = open.at(-1);
    if (groups === undefined || inner === undefined)
      throw new Error(`not XML: ${document.slice(at, at + 80)}`);
    if (groups['text'] !== undefined) inner.text += decode(groups['text']);
    else if (groups['close'] === '/') {
      if (open.pop()?.name !== groups['name']) throw new Error(`</${groups['name']}> closes another`);
    } else {
      const pairs = [...(groups['attributes'] ?? '').matchAll(/([a-z]+)="([^"]*)"/g)];
      const attributes = new Map(pairs.map(([, name = '', value = '']) => [name, decode(value)]));
      const element = { name: groups['name'] ?? '', attributes, children: [], text: '' };
      inner.children.push(element);
      if (groups['empty'] !== '/') open.push(element);
    }
  }
  const [root, ...others] = top.children;
  if (open.length !== 1 || root === undefined || others.length > 0) throw new Error('there is not one root');
  return root;
}

/** The text of the first element of that name among the children. */
export function childText(element: XmlElement, name: string): string | undefined {
  return element.children.find((child) => child.name === name)?.text;
}

/** Elements of a name, wherever they stand. */
export function all(element: XmlElement, name: string): XmlElement[] {
  const inside = element.children.flatMap((child) => all(child, name));
  return element.name === name ? [element, ...inside] : inside;
}

function decode(text: string): string {
  // eslint-disable-next-line no-control-regex
  if (/[\0-\x08\x0b\x0c\x0e-\x1f\uFFFE\uFFFF]/.test(text)) throw new Error('a character XML does not allow');
  if (/&(?!#\d+;)/.test(text)) throw new Error(`a bare & in ${text.slice(0, 80)}`);
  return text.replace(/&#(\d+);/g, (_reference, code) => String.fromCodePoint(Number(code)));
}
