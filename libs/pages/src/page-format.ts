/** How a page's text is shown: rendered, or, for markups that this wiki does not render, as its source. */
export type PageFormat = 'markdown' | 'source';

const formats = new Map<string, PageFormat>([
  ...['.md', '.markdown', '.mkd', '.mkdn', '.mdown'].map((e): [string, PageFormat] => [e, 'markdown']),
  ...['.adoc', '.asciidoc', '.rst', '.org', '.textile', '.mediawiki'].map((e): [string, PageFormat] => [
    e,
    'source',
  ]),
]);

/** The format of the page that a file holds, told by its extension; null where the file is no page. */
export function formatOfPath(path: string): PageFormat | null {
  return formats.get(extensionOf(path).toLowerCase()) ?? null;
}

/** A path's extension with its dot; empty where there is none. A dot at the start of a file name begins none. */
export function extensionOf(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1);
  const dot = file.lastIndexOf('.');
  return dot <= 0 ? '' : file.slice(dot);
}

/** A path without its extension. */
export function withoutExtension(path: string): string {
  return path.slice(0, path.length - extensionOf(path).length);
}

/** How much a name prefers one of several files that all spell it: `.md` before the rest, which keep their order. */
export function rankOfFormat(path: string): number {
  return [...formats.keys()].indexOf(extensionOf(path).toLowerCase());
}
