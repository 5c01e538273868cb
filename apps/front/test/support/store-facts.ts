import type { BusEvent, CommitLine, RecentRow, ReplyOf } from '@erwik/events';
import { countConflicts } from '@erwik/merge';
import { foldKey } from '@erwik/pages';

/** What a store tells of a commit that was saved there. */
export function commitEvents(
  commit: CommitLine,
  rows: readonly RecentRow[],
  previous: string | null,
): BusEvent[] {
  return [
    {
      type: 'CommitHeld',
      commit: commit.commit,
      parents: commit.parents,
      tips: [commit.commit],
      saved: true,
    },
    ...rows.map(({ name, path, kind, blob }) => ({
      type: 'PageChanged' as const,
      ...{ name, path, kind, blob, change: commit },
    })),
    { type: 'HeadMoved', head: commit.commit, previous, coarse: false },
  ];
}

type Waiting = {
  readonly kept: ReadonlySet<string>;
  readonly beside: readonly { path: string; of: string }[];
};
type Texts = ReadonlyMap<string, { readonly text: string; readonly change: CommitLine }>;

/** What waits for a person to choose. */
export function waitingRows(pages: Texts, waiting: Waiting): ReplyOf<'conflicts'>['rows'] {
  const passages = [...pages]
    .map(([name, { text, change }]) => ({ name, title: name, count: countConflicts(text), at: change.at }))
    .filter(({ count }) => count > 0)
    .map((row) => ({ kind: 'passages' as const, ...row }));
  const beside = waiting.beside.map((row) => ({ kind: 'beside' as const, ...row, at: null }));
  const kept = [...waiting.kept].map((name) => ({ kind: 'kept' as const, name, title: name, at: null }));
  return [...passages, ...beside, ...kept];
}

/** Rows of a list of pages, by name. */
export function rowsOf(names: string[]): { name: string; title: string; at: number | null }[] {
  return names
    .toSorted((one, other) => (foldKey(one) < foldKey(other) ? -1 : 1))
    .map((name) => ({ name, title: name, at: null }));
}
