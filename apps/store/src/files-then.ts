import type { BodyOf, LinkState, LinkTarget, PageName, ReplyOf, Sha } from '@erwik/events';
import { findPath, isServed } from '@erwik/git';
import { filePathsOf } from '@erwik/pages';
import { changeInHistory } from './change-in-history.js';
import { readCommit } from './read-commit.js';
import type { Wiki } from './wiki.js';

/** Most links of an old revision whose files are looked for in its commit; each reads the folders above one file. */
const filesMax = 200;

/**
 * The links of an old revision with the files as they were in its commit: those that have changed or gone since, by their
 * blobs. A file that came later, or that links found by its name alone, is shown as it is now.
 */
export async function withFilesThen(
  wiki: Wiki,
  { from, commit }: { readonly from: PageName; readonly commit: Sha },
  links: LinkState,
): Promise<LinkState> {
  const { tree } = await readCommit(wiki.writer, commit);
  const files = Object.entries(links).filter(([, { file }]) => file);
  const then = await Promise.all(
    files.slice(0, filesMax).map(async ([target, lead]) => {
      const paths = [...filePathsOf(from, target), ...(lead.exists ? [lead.name] : [])];
      return [target, (await firstFile(wiki, tree, paths)) ?? lead] as const;
    }),
  );
  return { ...links, ...Object.fromEntries(then) };
}

/** A file as it was in one commit of head's history. */
export async function fileAt(wiki: Wiki, { path, commit }: BodyOf<'fileAt'>): Promise<ReplyOf<'fileAt'>> {
  if ((await changeInHistory(wiki, commit)) === null) return { kind: 'nothing' };
  const { tree } = await readCommit(wiki.writer, commit);
  const blob = await servedAt(wiki, tree, path);
  return blob === null ? { kind: 'nothing' } : { kind: 'file', path, blob };
}

async function firstFile(wiki: Wiki, tree: Sha, paths: readonly string[]): Promise<LinkTarget | null> {
  for (const path of new Set(paths)) {
    const blob = await servedAt(wiki, tree, path);
    if (blob === null) continue;
    const isNow = wiki.heads.blobOf(path) === blob;
    return { name: path, exists: true, file: true, ...(!isNow && { blob }) };
  }
  return null;
}

/** The blob of a file that readers may see: no link, no folder, no name that the wiki keeps for itself. */
async function servedAt({ writer }: Wiki, tree: Sha, path: string): Promise<Sha | null> {
  if (/(?:^|\/)\./.test(path)) return null;
  const entry = await findPath(writer, tree, path);
  return entry !== null && isServed(path, entry.mode) ? entry.sha : null;
}
