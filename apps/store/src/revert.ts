import type { BodyOf, ChangedPages, CommitLine, ReplyOf, Sha } from '@erwik/events';
import { findPath, readTyped, treeOfCommit } from '@erwik/git';
import type { Draft } from '@erwik/git';
import { nameOfPath } from '@erwik/pages';
import { changeOnce } from './change-once.js';
import type { Built } from './change-once.js';
import { readChange } from './read-commit.js';
import { changeInHistory } from './change-in-history.js';
import { latestChange } from './save.js';
import { refused } from './save-page.js';
import { takeBack } from './take-back.js';
import type { Files, TakenBack } from './take-back.js';
import type { Wiki } from './wiki.js';

/** Texts are sent of so many bytes together, so that a reply stays small: a page shows no more anyway. */
const textsMaxBytes = 512 * 1024;

type NotSaved = Exclude<ChangedPages, { kind: 'saved' }>;

/**
 * Takes back what commits did, in one commit. What others have built on since stays as it is and is `left`; where that is all, it
 * is a conflict. Errors: `UnavailableRepository`.
 */
export async function revert(wiki: Wiki, body: BodyOf<'revert'>): Promise<ChangedPages> {
  const lines = await linesOf(wiki, body.commits);
  if (lines === null) return refused('unknown_commit', 'A commit of these is not in this wiki’s history.');
  if (lines.every(({ parents }) => parents.length > 1)) {
    return refused('is_merge', 'A merge is made of others’ changes: take back those.');
  }
  const subject = subjectOf(lines);
  return changeOnce(wiki, { operation: 'revert', body }, (draft) => build(wiki, { draft, body, subject }));
}

interface Reverting {
  readonly draft: Draft;
  readonly body: BodyOf<'revert'>;
  readonly subject: string;
}

async function build(wiki: Wiki, { draft, body, subject }: Reverting): Promise<Built | NotSaved> {
  const { files, conflicts } = await takeBack(body.commits, draft, (path) =>
    newestChange(wiki, path, draft.head),
  );
  if (files.length === 0 && conflicts.length > 0) {
    return { kind: 'conflict', head: draft.head, conflicts: [...conflicts] };
  }
  const changes = files.map(({ path, after }) => ({ path, data: after }));
  return { kind: 'write', changes, subject, left: conflicts };
}

/** What taking commits back would do now. */
export async function readRevert(
  wiki: Wiki,
  { commits }: BodyOf<'readRevert'>,
): Promise<ReplyOf<'readRevert'>> {
  const { writer, heads } = wiki;
  const { head } = heads;
  if (head === null || (await linesOf(wiki, commits)) === null) return { kind: 'nothing' };
  const tree = await treeOfCommit(writer, head);
  const reader: Files = {
    read: (sha) => writer.read(sha),
    entryAt: (path) => (tree === null ? Promise.resolve(null) : findPath(writer, tree, path)),
  };
  const { files, conflicts } = await takeBack(commits, reader, (path) => newestChange(wiki, path, head));
  let bytesLeft = textsMaxBytes;
  const shown: Extract<ReplyOf<'readRevert'>, { kind: 'revert' }>['files'] = [];
  for (const file of files) {
    const texts = await textsOf(file, reader);
    bytesLeft -= Buffer.byteLength(texts.before ?? '') + Buffer.byteLength(texts.after ?? '');
    const isShown = bytesLeft >= 0 && nameOfPath(file.path) !== null;
    const named = { name: nameOfPath(file.path) ?? file.path, path: file.path, shown: isShown };
    shown.push({ ...named, ...(isShown ? texts : { before: null, after: null }) });
  }
  return { kind: 'revert', head, files: shown, conflicts: [...conflicts] };
}

async function textsOf(
  { before, after }: TakenBack,
  reader: Files,
): Promise<{ before: string | null; after: string | null }> {
  const textOf = async (sha: Sha): Promise<string> => (await readTyped(reader, sha, 'blob')).toString('utf8');
  const then = Buffer.isBuffer(after) ? after.toString('utf8') : after && (await textOf(after.sha));
  return { before: before && (await textOf(before.sha)), after: then };
}

async function newestChange(wiki: Wiki, path: string, head: Sha | null): Promise<CommitLine> {
  return (await latestChange(wiki, path)) ?? readChange(wiki.writer, head ?? '');
}

/** The commits as lists show them; null where one does not belong to head's history. */
async function linesOf(wiki: Wiki, commits: readonly Sha[]): Promise<CommitLine[] | null> {
  const lines = await Promise.all(commits.map((commit) => changeInHistory(wiki, commit)));
  const known = lines.filter((line) => line !== null);
  return known.length === commits.length ? known : null;
}

function subjectOf(lines: readonly CommitLine[]): string {
  const [line, ...others] = lines;
  if (line === undefined || others.length > 0) return `Take back ${lines.length} changes`;
  return `Revert “${line.summary}” (${line.commit.slice(0, 7)})`;
}
