import type { PageConflict, Revision } from '@erwik/events';
import type { Site } from '../../src/views/model.js';
import { views } from '../../src/views/views.js';

const sha = (digit: string): string => digit.repeat(40);

/** The documents about the fate of pages, with one word in every place where somebody's own text goes. */
export function fateViews(site: Site, word: string, current: Revision): [string, string][] {
  const { change } = current;
  const row = { name: word, title: word, at: null };
  const signed = { author: word, key: word };
  const choices = { to: word, redirect: true, updateLinks: true, subpages: false, summary: word };
  const concerns = {
    ...{ kind: 'move' as const, name: word, subpages: 2, talks: 1 },
    ...{ alone: { links: 1, pages: 1 }, together: { links: 3, pages: 2 } },
  };
  const asked = { name: word, base: sha('b'), linkedFrom: [row], summary: word, ...signed };
  const conflict: PageConflict = { name: word, base: null, mine: word, current };
  const file = { name: word, path: word, shown: true, before: `${word}\n`, after: null };
  const plan = { files: [file, { ...file, shown: false, before: null }], conflicts: [conflict] };
  const revert = { url: '/_commit/a/revert', commits: [sha('a')], ...signed, plan, problem: word };
  const author = { kind: 'author', name: word, more: true } as const;
  return [
    ['rename', views.rename(site, { name: word, choices, concerns, ...signed, problem: word })],
    [
      'rename without links',
      views.rename(site, { name: word, choices, concerns: null, ...signed, problem: null }),
    ],
    ['delete', views.delete(site, { ...asked, emptied: true, problem: { kind: 'failed', message: word } })],
    [
      'delete again',
      views.delete(site, { ...asked, emptied: false, problem: { kind: 'changed', change, seen: sha('a') } }),
    ],
    [
      'deleted',
      views.deleted(site, {
        pages: [{ name: word, change, last: sha('b') }],
        olderUrl: '/_deleted?cursor=1',
        complete: false,
      }),
    ],
    ['revert a commit', views.revert(site, { ...revert, what: { kind: 'commit', change } })],
    ['revert an author', views.revert(site, { ...revert, what: author })],
  ];
}
