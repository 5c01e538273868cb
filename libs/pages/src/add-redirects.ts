import { Document, YAMLMap, isMap, isScalar, parseDocument } from 'yaml';
import type { Pair } from 'yaml';
import { readMapping } from './front-matter.js';
import { foldKey } from './page-name.js';
import { redirectedName, redirectsMaxChars } from './redirects.js';

/** The path of a page's file before and after it was moved. */
export interface MovedFile {
  readonly from: string;
  readonly to: string;
}

/**
 * The text of `.redirects.gollum` with the old paths of moved pages leading to the new ones, sorted by path. What led to an
 * old path leads on to the new one, and what is a page again leads nowhere. Without `leave` that is all. Null where the text is no mapping: then a person
 * has to look at it.
 */
export function addRedirects(
  yaml: string,
  moves: readonly MovedFile[],
  { leave = true }: { readonly leave?: boolean } = {},
): string | null {
  const isEmpty = yaml.replace(/^(?:---|#.*)?[ \t]*$/gm, '').trim() === '';
  if (yaml.length > redirectsMaxChars || (!isEmpty && readMapping(yaml) === null)) return null;
  const parsed: Document = parseDocument(yaml, { logLevel: 'silent', uniqueKeys: false });
  const redirects = isMap(parsed.contents) ? parsed.contents : new YAMLMap();
  const nowAt = new Map(moves.map(({ from, to }) => [keyOf(from), to]));
  const pages = new Set(moves.flatMap(({ from, to }) => [keyOf(from), keyOf(to)]));
  redirects.items = redirects.items.filter(({ key }) => !pages.has(keyOf(textOf(key))));
  for (const { key, value } of redirects.items) {
    const next = nowAt.get(keyOf(textOf(value)));
    if (next !== undefined) redirects.set(key, next);
  }
  if (leave) addEntries(redirects, moves);
  redirects.items.sort(byKey);
  const document = isMap(parsed.contents) ? parsed : new Document(redirects);
  if (document.directives) document.directives.docStart = true;
  return document.toString({ lineWidth: 0 });
}

function addEntries(redirects: YAMLMap, moves: readonly MovedFile[]): void {
  // another spelling of a page's name leads to it anyway
  for (const { from, to } of moves) if (keyOf(from) !== keyOf(to)) redirects.set(from, to);
}

function byKey(a: Pair, b: Pair): number {
  const [one, two] = [textOf(a.key), textOf(b.key)];
  return one < two ? -1 : Number(one > two);
}

function textOf(node: unknown): string {
  return String(isScalar(node) ? node.value : node);
}

function keyOf(path: string): string {
  return foldKey(redirectedName(path) ?? path);
}
