import type { BodyOf, CommitLine, LinkState, Operation, PageRow, ReplyOf } from '@erwik/events';
import { splitFrontMatter } from '@erwik/pages';

/** A page of a store in memory. */
export type FoundPage = {
  readonly path: string;
  readonly text: string;
  readonly change: CommitLine;
};

/** What a store in memory knows when it is asked. */
export type Known = {
  readonly pages: () => ReadonlyMap<string, FoundPage>;
  readonly links: (from: string, text: string) => LinkState;
  readonly rowsOf: (names: string[]) => PageRow[];
};

type Finding =
  'listPages' | 'backlinks' | 'pageLinks' | 'orphans' | 'broken' | 'tags' | 'randomPage' | 'blame';
type Answers = { readonly [Op in Finding & Operation]: (body: BodyOf<Op>) => ReplyOf<Op> };

/** The answers to what helps to find things; all that is known is complete. */
export function findingAnswers({ pages, links, rowsOf }: Known): Answers {
  const linksOf = (name: string) => Object.values(links(name, pages().get(name)?.text ?? ''));
  const linking = (name: string): PageRow[] =>
    rowsOf([...pages().keys()].filter((from) => linksOf(from).some((link) => link.name === name)));
  const brokenOf = (name: string) => linksOf(name).filter((link) => !link.exists);
  return {
    listPages: ({ prefix, limit, tag }) => {
      const among = tag === undefined ? [...pages().keys()] : (tagged(pages()).get(tag) ?? []);
      const names = among.filter((name) => name.startsWith(prefix)).toSorted();
      const initials = new Set(names.map((name) => name.slice(prefix.length)[0]?.toLowerCase() ?? ''));
      const shown = rowsOf(names.slice(0, limit));
      return { pages: shown, next: null, total: names.length, initials: [...initials] };
    },
    backlinks: ({ name }) => ({ pages: linking(name), complete: true }),
    pageLinks: ({ name }) => ({ from: linking(name), to: linksOf(name), complete: true }),
    orphans: () => ({
      pages: rowsOf([...pages().keys()]).filter(({ name }) => linking(name).length === 0),
      complete: true,
    }),
    broken: () => ({
      pages: rowsOf([...pages().keys()])
        .map((row) => ({ ...row, links: brokenOf(row.name) }))
        .filter((row) => row.links.length > 0),
      complete: true,
    }),
    tags: () => ({
      tags: [...tagged(pages())].map(([tag, names]) => ({ tag, pages: names.length })),
      complete: true,
    }),
    randomPage: () => ({ name: [...pages().keys()].at(-1) ?? null }),
    blame: ({ name, from, lines }) => blame(pages().get(name), from, lines),
  };
}

function tagged(pages: ReadonlyMap<string, FoundPage>): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const [name, { text }] of pages)
    for (const tag of splitFrontMatter(text).frontMatter.tags)
      names.set(tag, [...(names.get(tag) ?? []), name]);
  return names;
}

/** All lines are as old as the page's newest change. */
function blame(page: FoundPage | undefined, from: number, lines: number): ReplyOf<'blame'> {
  if (page === undefined) return { kind: 'nothing' };
  const all = page.text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const shown = all.slice(from - 1, from - 1 + lines);
  const runs = shown.length === 0 ? [] : [{ first: from, lines: shown.length, commit: page.change.commit }];
  const commits = runs.length === 0 ? [] : [page.change];
  return { kind: 'blame', path: page.path, text: shown.join(''), runs, commits, total: all.length };
}
