import type { BodyOf, ChangedPages, CommitLine, Operation, ReplyOf, Revision } from '@erwik/events';
import { mergeText } from '@erwik/merge';
import { nameOfPath, parsePageName, pathOfNewPage } from '@erwik/pages';
import { blobOf } from './test-uploads.js';

/** A commit of a store in memory, and all pages as they were in it. */
interface Past {
  readonly commit: CommitLine;
  readonly pages: ReadonlyMap<string, { path: string; text: string; change: CommitLine }>;
  readonly rows: readonly { name: string; kind: string }[];
}
type Commit = (
  changes: { path: string; text: string | null }[],
  by: { author: string; summary: string },
) => string;

/** What can be read of the commits of a store, the newest being its head. */
function bookOf(past: () => readonly Past[]) {
  const pagesNow = (): Past['pages'] => past().at(-1)?.pages ?? new Map();
  return {
    head: (): string | null => past().at(-1)?.commit.commit ?? null,
    names: (): string[] => [...pagesNow().keys()],
    pathOf: (name: string): string => pagesNow().get(name)?.path ?? pathOfNewPage(name),
    changeOf: (name: string): CommitLine | null => pagesNow().get(name)?.change ?? null,
    textAt: (name: string, commit?: string): string | null => {
      const then = past().find((each) => each.commit.commit === commit)?.pages;
      return (commit === undefined ? pagesNow() : then)?.get(name)?.text ?? null;
    },
  };
}

type ChangeOperation =
  'changePages' | 'movePage' | 'readMove' | 'revert' | 'readRevert' | 'listDeleted' | 'readTemplate';
type Answers = { readonly [Op in ChangeOperation & Operation]: (body: BodyOf<Op>) => ReplyOf<Op> };
type Signed = Pick<BodyOf<'changePages'>, 'summary' | 'author' | 'key'>;
type Wanted = { readonly name: string; readonly text: string | null };

/** The answers about the fate of pages, as a front can observe them: links are not followed, and keys are known for ever. */
export function pageChangeAnswers(past: () => readonly Past[], commitAll: Commit): Answers {
  const book = bookOf(past);
  const keys = new Map<string, ChangedPages>();
  const write = (
    changes: readonly Wanted[],
    { key, summary, author }: Signed,
    otherwise: string,
  ): ChangedPages => {
    const files = changes.map(({ name, text }) => ({ name, path: book.pathOf(name), text }));
    const commit = commitAll(files, { author: author.name, summary: summary || otherwise });
    const blobs = files.map(({ name, path, text }) => ({
      name,
      path,
      blob: text === null ? null : 'a'.repeat(40),
    }));
    const made: ChangedPages = { kind: 'saved', commit, head: commit, files: blobs, left: [] };
    keys.set(key, made);
    return made;
  };
  const revisionOf = (name: string): Revision | null => {
    const [text, change] = [book.textAt(name), book.changeOf(name)];
    return text === null || change === null ? null : { change, blob: 'b'.repeat(40), text };
  };
  const plan = (
    commits: readonly string[],
  ): { files: Wanted[]; conflicts: NonNullable<ReturnType<typeof conflictOf>>[] } => {
    const files = new Map<string, string | null>();
    const conflicts = [];
    for (const commit of commits) {
      const done = past().find((each) => each.commit.commit === commit);
      const parent = done?.commit.parents[0];
      for (const { name } of done?.rows ?? []) {
        const after = book.textAt(name, commit);
        const before = parent === undefined ? null : book.textAt(name, parent);
        const current = files.has(name) ? (files.get(name) ?? null) : book.textAt(name);
        const undone = without({ before, after, current });
        if (undone === 'contested')
          conflicts.push(conflictOf(name, { before, after, current: revisionOf(name) }));
        else if (undone.text !== current) files.set(name, undone.text);
      }
    }
    return { files: Array.from(files, ([name, text]) => ({ name, text })), conflicts };
  };
  return {
    changePages: (body) => {
      const known = keys.get(body.key);
      if (known !== undefined) return known;
      for (const { name, base, text } of body.changes) {
        const now = book.textAt(name);
        const isSeen =
          typeof base === 'object' && base !== null && 'commit' in base
            ? book.textAt(name, base.commit) === now
            : base !== null &&
              typeof base === 'object' &&
              base.blob === (now === null ? null : blobOf(Buffer.from(now)));
        if (base === 'any' || text !== null || now === null || isSeen) continue;
        return {
          kind: 'conflict',
          head: book.head(),
          conflicts: [{ name, base: null, mine: text, current: revisionOf(name) }],
        };
      }
      const changes = body.changes.filter(({ name, text }) => text !== book.textAt(name));
      if (changes.length === 0) return { kind: 'unchanged', head: book.head() };
      return write(changes, body, 'Change pages');
    },
    movePage: (body) => {
      const parsed = parsePageName(nameOfPath(body.to) ?? body.to);
      if (!parsed.ok) return { kind: 'refused', code: parsed.code, message: parsed.message };
      if (book.textAt(parsed.name) !== null)
        return { kind: 'refused', code: 'target_exists', message: `There is “${parsed.name}” already.` };
      const text = book.textAt(body.from);
      if (text === null) return { kind: 'refused', code: 'no_such_page', message: 'There is no such page.' };
      const changes = [
        { name: body.from, text: null },
        { name: parsed.name, text },
      ];
      return write(changes, body, `Rename ${body.from} to ${parsed.name}`);
    },
    readMove: ({ name }) => {
      if (book.textAt(name) === null) return { kind: 'nothing' };
      const subpages = book.names().filter((each) => each.startsWith(`${name}/`)).length;
      return {
        kind: 'move',
        name,
        subpages,
        talks: book.textAt(`Talk/${name}`) === null ? 0 : 1,
        alone: { links: 3, pages: 2 },
        together: { links: 5, pages: 4 },
      };
    },
    revert: (body) => {
      const { files, conflicts } = plan(body.commits);
      if (files.length > 0) return { ...write(files, body, 'Revert'), left: conflicts } as ChangedPages;
      if (conflicts.length > 0) return { kind: 'conflict', head: book.head(), conflicts };
      return { kind: 'unchanged', head: book.head() };
    },
    readRevert: ({ commits }) => {
      const { files, conflicts } = plan(commits);
      const shown = files.map(({ name, text }) => ({
        ...{ name, path: book.pathOf(name), shown: true },
        ...{ before: book.textAt(name), after: text },
      }));
      return { kind: 'revert', head: book.head() ?? '', files: shown, conflicts };
    },
    listDeleted: () => {
      const pages = past().flatMap(({ commit, rows }) =>
        rows
          .filter(({ name, kind }) => kind === 'deleted' && book.textAt(name) === null)
          .map(({ name }) => ({ name, change: commit, last: commit.parents[0] ?? null })),
      );
      return { pages: pages.reverse(), next: null, complete: true };
    },
    readTemplate: ({ name }) => {
      const folder = name.slice(0, name.lastIndexOf('/') + 1);
      return { text: book.textAt(`${folder}_Template`) ?? book.textAt('_Template') };
    },
  };
}

type Undone = { readonly text: string | null } | 'contested';
type Three = {
  readonly before: string | null;
  readonly after: string | null;
  readonly current: string | null;
};

function without({ before, after, current }: Three): Undone {
  if (current === after) return { text: before };
  if (current === before) return { text: current };
  if (before === null || after === null || current === null) return 'contested';
  const merged = mergeText({ base: after, current, mine: before });
  return merged.kind === 'conflict' ? 'contested' : { text: merged.text };
}

function conflictOf(
  name: string,
  { before, after, current }: { before: string | null; after: string | null; current: Revision | null },
): { name: string; base: { text: string } | null; mine: string | null; current: Revision | null } {
  return { name, base: after === null ? null : { text: after }, mine: before, current };
}
