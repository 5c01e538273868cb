import { countText, numberText } from './counting.js';
import { germanPages } from './german/pages.js';
import { inLanguages } from './language.js';

const english = {
  more: 'More',
  rename: 'Rename',
  delete: 'Delete',

  renaming: {
    title: 'Rename',
    lead: 'Its history goes along, and nothing else of its text changes but links.',
    to: 'New name',
    toHint: 'A slash puts the page into a folder: guides/First-steps',
    options: 'What goes along',
    redirect: 'The old name leads to the new one',
    links: (links: number, pages: number) =>
      `Update ${countText(links, 'link', 'links')} in ${countText(pages, 'page', 'pages')}`,
    noLinks: 'Update links that other pages have to it (there are none now)',
    subpages: (files: number) =>
      files === 1
        ? 'The page below it moves along'
        : `${numberText(files)} pages and files below it move along`,
    subpagesLinks: (links: number, pages: number) =>
      `then ${countText(links, 'link', 'links')} in ${countText(pages, 'page', 'pages')} are concerned`,
    talks: 'Pages where people talk about what moves go along, where nothing is at their new place.',
    button: 'Rename',
    failed: 'The page was not renamed',
  },

  deleting: {
    title: 'Delete',
    lead: 'The page leaves the wiki, and its history stays: it can be restored at any time.',
    emptied: 'The text was empty, so nothing was saved. Do you want to delete the page?',
    edit: 'Go back to the text',
    linked: (pages: number) =>
      `${countText(pages, 'page links', 'pages link')} here. ${pages === 1 ? 'Its link' : 'Their links'} will lead to a page that does not exist:`,
    notLinked: 'No page links here.',
    button: 'Delete this page',
    failed: 'The page was not deleted',
    changed: 'changed this page meanwhile. Look at what changed, and delete it if you still want to.',
    show: 'Show what changed',
  },

  deleted: {
    title: 'Deleted pages',
    lead: 'Nothing is lost: each of them can be restored as it was.',
    empty: 'No page of this wiki is deleted.',
    by: 'deleted by',
    restore: 'Restore',
    history: 'History',
    older: 'Pages deleted earlier',
    link: 'Deleted pages',
    restoreHere: 'Restore it as it was',
  },

  reverting: {
    commit: 'Take back this change?',
    author: (name: string) => `Take back what ${name} changed?`,
    link: 'Take back this change',
    lead: 'What others have changed since stays. This becomes one new change, and can be taken back itself.',
    changes: (n: number) => `${countText(n, 'change', 'changes')} would be taken back.`,
    more: 'There are more: these are the newest. Take them back, and come again for the rest.',
    nothing: 'There is nothing to take back: the wiki is as if this had not been.',
    files: 'What would change',
    gone: 'The page would be deleted.',
    back: 'The page would come back.',
    notShown: 'It changes, too, but is not shown here.',
    conflicts: 'What cannot be taken back by itself',
    conflictsLead: 'Others have changed the same words since. These pages stay as they are.',
    choose: 'Choose what it should say',
    look: 'Look at its history',
    button: 'Take back',
    failed: 'Nothing was taken back',
    merge: 'A merge is made of the changes of others: take back those.',
    summary: (of: string, sha: string) => `Revert “${of}” (${sha})`,
    since: 'Take back everything since',
    sinceHint: 'a day; empty means from the beginning',
    sinceButton: 'Look at what that changes',
  },

  cancel: 'Cancel',
  unavailable: 'This node cannot write now. Nothing is changed, and it is worth another try in a moment.',
  forbidden: 'You may read this wiki, but not change it. Nothing is changed.',
  tooMany: (seconds: number) =>
    `That was a lot of changes in a short time. Try again in ${countText(seconds, 'second', 'seconds')}.`,
};

/** What there is to say here, in any language. */
export type PageChangeMessages = typeof english;

/** What the views about the fate of pages say: renaming, deleting, taking back. */
export const pageChangeMessages = inLanguages({ en: english, de: germanPages });
