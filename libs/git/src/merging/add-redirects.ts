import type { Redirect } from '@erwik/merge';
import type { ObjectSink } from '../objects/edit-tree.js';
import { editTree } from '../objects/edit-tree.js';
import { readTyped } from '../objects/object.js';
import type { Sha } from '../objects/object.js';
import { fileMode } from '../objects/tree.js';

/** Gollum's file of old names: a YAML mapping of old paths to new ones. */
const redirectsPath = '.redirects.gollum';
/** Files whose old names lead somewhere; those of images and others are not looked up. */
const pagePath = /\.(?:md|markdown|mkdn?|mdown)$/i;
/** Paths that YAML reads as text without quotes. */
const plainPath = /^[A-Za-z][\w./ -]*\.[A-Za-z]\w*$/;

/** The tree with redirects from names that lost to the names that won. A name that has one already keeps it. */
export async function addRedirects(
  sink: ObjectSink,
  tree: Sha,
  redirects: readonly Redirect[],
): Promise<Sha> {
  const added = redirects.filter(({ from, to }) => pagePath.test(from) && pagePath.test(to));
  if (added.length === 0) return tree;
  const edits = new Map([
    [
      redirectsPath,
      async (before: { mode: string; sha: Sha } | null) => {
        const text = before === null ? '---\n' : (await readTyped(sink, before.sha, 'blob')).toString('utf8');
        const data = Buffer.from(withRedirects(text, added), 'utf8');
        return { mode: before?.mode ?? fileMode, sha: sink.put({ type: 'blob', data }) };
      },
    ],
  ]);
  return editTree(sink, tree, edits);
}

/** Each redirect on a line of its own, before the first line that sorts behind it. */
function withRedirects(text: string, redirects: readonly Redirect[]): string {
  const lines = text.replace(/\n$/, '').split('\n');
  for (const { from, to } of redirects) {
    const key = `${quoted(from)}:`;
    if (lines.some((line) => line.startsWith(`${key} `))) continue;
    const line = `${key} ${quoted(to)}`;
    const place = lines.findIndex((other) => other !== '---' && !other.startsWith('#') && other > line);
    lines.splice(place < 0 ? lines.length : place, 0, line);
  }
  return `${lines.join('\n')}\n`;
}

function quoted(path: string): string {
  return plainPath.test(path) ? path : JSON.stringify(path);
}
