import type { BodyOf, ReplyOf, Revision, Sha } from '@erwik/events';
import { listMaxRows } from '@erwik/events';
import { pathOfNewPage, scanLinkTargets } from '@erwik/pages';
import { changeInHistory } from './change-in-history.js';
import { withFilesThen } from './files-then.js';
import { linkStateOf } from './link-state.js';
import { blobInCommit, readCommit } from './read-commit.js';
import { readText } from './read-page.js';
import type { Wiki } from './wiki.js';

/** A page as it was in one commit of head's history. */
export async function readRevision(
  wiki: Wiki,
  { name, commit }: BodyOf<'readRevision'>,
): Promise<ReplyOf<'readRevision'>> {
  const revision = await revisionOf(wiki, name, commit);
  if (revision === null || revision.blob === null) return { kind: 'nothing' };
  const links = await linkStateOf(wiki, name, scanLinkTargets(revision.text));
  return { kind: 'revision', ...revision, links: await withFilesThen(wiki, { from: name, commit }, links) };
}

/** A page's texts in two commits; a text is empty where the page did not exist. */
export async function compare(
  wiki: Wiki,
  { name, from, to }: BodyOf<'compare'>,
): Promise<ReplyOf<'compare'>> {
  const [before, after] = await Promise.all([revisionOf(wiki, name, from), revisionOf(wiki, name, to)]);
  if (before === null || after === null) return { kind: 'nothing' };
  return { kind: 'compared', from: before, to: after };
}

/** A commit with the files it changed. */
export async function readCommitWithPages(
  wiki: Wiki,
  { commit }: BodyOf<'readCommit'>,
): Promise<ReplyOf<'readCommit'>> {
  const change = await changeInHistory(wiki, commit);
  if (change === null) return { kind: 'nothing' };
  const { message } = await readCommit(wiki.writer, commit);
  return {
    kind: 'commit',
    change,
    message,
    pages: await wiki.indexer.ask('commitChanges', { commit, limit: listMaxRows }),
  };
}

/** Whether the head that readers see descends from a commit, or is it. */
export async function holds(
  { ancestry, heads, writer }: Wiki,
  { commit }: BodyOf<'holds'>,
): Promise<ReplyOf<'holds'>> {
  const { head } = heads;
  return { holds: await ancestry.holds(commit, { reader: writer, head }), head };
}

async function revisionOf(wiki: Wiki, name: string, commit: Sha): Promise<Revision | null> {
  const change = await changeInHistory(wiki, commit);
  if (change === null) return null;
  const blob = await blobAt(wiki, name, commit);
  return { change, blob, text: blob === null ? '' : await readText(wiki, blob) };
}

async function blobAt(wiki: Wiki, name: string, commit: Sha): Promise<Sha | null> {
  const found = wiki.heads.directory.lookup(name);
  const path = found.kind === 'exact' ? found.path : pathOfNewPage(name);
  const blob = await blobInCommit(wiki.writer, commit, path);
  if (blob !== null) return blob;
  // the page may have had another name then
  const none = { rows: [] };
  const { rows } = await wiki.indexer
    .ask('history', { name, cursor: null, limit: listMaxRows })
    .catch(() => none);
  return rows.find((row) => row.commit === commit)?.blob ?? null;
}
