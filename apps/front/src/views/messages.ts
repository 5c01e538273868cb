import { countText, numberText } from './counting.js';
import { germanMessages } from './german/messages.js';
import { inLanguages } from './language.js';
import { arrivalMessages, meshMessages, nodeMessages } from './mesh-messages.js';
import type { SaveProblem } from './model.js';

const pages = (n: number): string => countText(n, 'page', 'pages');

const english = {
  language: 'en',
  anonymous: 'Anonymous',
  number: numberText,
  pages,

  layout: {
    skip: 'Skip to content',
    search: 'Search this wiki',
    searchButton: 'Search',
    menu: 'Menu',
    site: 'Site',
    allPages: 'All pages',
    recent: 'Recent changes',
    newPage: 'New page',
    tags: 'Tags',
    wanted: 'Wanted pages',
    conflicts: 'Waiting for a choice',
    random: 'Random page',
    help: 'Help',
    home: 'Home',
    breadcrumbs: 'Where you are',
    sidebar: 'Sidebar',
    onThisPage: 'On this page',
    pageTools: 'This page',
    language: 'Language',
  },

  node: nodeMessages,

  tabs: { read: 'Read', edit: 'Edit', history: 'History', links: 'Links', source: 'Source' },

  page: {
    lastChanged: 'Last changed',
    by: 'by',
    on: 'on',
    tags: 'Tags',
    empty: 'This page is empty.',
    talk: 'Talk',
    about: 'This is about',
  },

  notices: {
    saved: (node: string) => `Saved on ${node} as`,
    merged: (node: string) => `Saved on ${node}, together with a change made meanwhile by`,
    mergedShow: 'Show what both changed',
    unchanged: 'Nothing was changed, so nothing was saved.',
    redirected: 'Redirected from',
    stale: 'The store of this node does not answer. This page may be out of date, and saving has to wait.',
    notHereYet: (sha: string) =>
      `Your edit ${sha} has not reached this node yet. It is kept, and will show up here.`,
    tooComplex: 'This page is too complex to show. Here is its source.',
    indexing: 'The index of this wiki is being built. What you see here is not complete yet.',
    passages: (n: number) =>
      n === 1
        ? 'A passage was edited in two ways at the same time. Nothing is lost:'
        : `${numberText(n)} passages were edited in two ways at the same time. Nothing is lost:`,
    choose: 'choose.',
    kept: 'This page was deleted while somebody else edited it. The edit was kept.',
    resolved: (node: string) => `Your choice is saved on ${node} as`,
    settled: 'Somebody has chosen for this passage already. Nothing was changed.',
  },

  /** what stands on a page in several versions */
  passages: {
    label: (passage: number, versions: number) =>
      `Passage ${String(passage)}, in ${String(versions)} versions`,
    title: (versions: number) =>
      versions === 2 ? 'Two versions of this passage' : `${numberText(versions)} versions of this passage`,
    version: (n: number, of: number) => (of > 2 ? `Version ${String(n)}` : n === 1 ? 'First' : 'Second'),
    removed: 'The passage was removed here.',
    keep: (n: number, of: number) =>
      of > 2 ? `Keep version ${String(n)}` : n === 1 ? 'Keep first' : 'Keep second',
    keepAll: (of: number): string => (of > 2 ? 'Keep all' : 'Keep both'),
    edit: 'Edit',
    summary: (page: string) => `Resolve conflict in ${page}`,
  },

  conflicts: {
    title: 'Waiting for a choice',
    lead: 'These were changed in two ways at the same time. Everything is kept until somebody chooses.',
    empty: 'Nothing waits for a choice: no page stands here in two versions.',
    passages: (n: number) => `${countText(n, 'passage stands', 'passages stand')} there in several versions`,
    kept: 'was edited while it was deleted elsewhere; the edit was kept',
    beside: 'is another version of',
    recent: 'What waits for a choice',
  },

  missing: {
    lead: 'This page does not exist yet.',
    create: 'Create this page',
    similar: 'Perhaps you mean',
    linkedFrom: 'Pages that link here',
    deleted: 'A page of this name was deleted.',
    restore: 'Look at its history and restore it',
    readOnly: 'It can be created by somebody who may write here.',
  },

  ambiguous: { title: 'Which one?', lead: 'Several pages have a name like', choose: 'Choose one of them:' },

  newPage: {
    title: 'New page',
    label: 'Title',
    hint: 'A slash puts the page into a folder: guides/First steps',
    button: 'Start writing',
  },

  edit: {
    heading: (isNew: boolean): string => (isNew ? 'New page:' : 'Edit:'),
    sourceHeading: 'Text of',
    text: 'Text, in Markdown',
    summary: 'What changed?',
    summaryHint: 'optional, shown in the history',
    author: 'Your name',
    authorHint: 'optional, shown with your change',
    save: 'Save',
    preview: 'Preview',
    changes: 'Show changes',
    cancel: 'Cancel',
    syntax: 'How to write Markdown',
    previewTitle: 'Preview',
    previewHint: 'This is how the text will look. It is not saved yet.',
    previewEmpty: 'There is nothing to show yet.',
    changesTitle: 'Your changes',
    changesHint: 'Compared with the text you started from. Nothing is saved yet.',
    readOnly: 'You can read the text of this page here, but not change it.',
    passagesHint: (n: number) =>
      `${n === 1 ? 'A passage of this text stands' : `${numberText(n)} passages of this text stand`} here in several versions: from a line that begins with <<<<<<< to one that begins with >>>>>>>, with lines of ======= between them. Keep what the page should say, and remove these lines.`,
  },

  problem: (problem: SaveProblem): { title: string; text: string } => {
    switch (problem.kind) {
      case 'tooLarge':
        return {
          title: 'This text is too long to save',
          text: `It has ${numberText(problem.bytes)} bytes, and a page may have ${numberText(problem.maxBytes)}. Your text is still below: move a part of it to another page.`,
        };
      case 'unavailable':
        return {
          title: 'The text could not be saved now',
          text: `${problem.message} Your text is still below. Press Save again in a moment, or copy the text.`,
        };
      case 'refused':
        return { title: 'The text was not saved', text: `${problem.message} Your text is still below.` };
      case 'forbidden':
        return {
          title: 'You may read this wiki, but not change it',
          text: 'Nothing was saved. Your text is below, so that you can copy it.',
        };
      case 'tooMany':
        return {
          title: 'That was a lot of saves in a short time',
          text: `Your text is still below. Press Save again in ${countText(problem.retryAfterS, 'second', 'seconds')}.`,
        };
    }
  },

  conflict: {
    title: 'Two versions',
    lead: (who: string, passages: number) =>
      `While you were writing, ${who} changed ${passages === 1 ? 'a passage' : `${numberText(passages)} passages`} that you changed as well. Nothing is lost and nothing is saved yet: choose what the page should say.`,
    agreed: 'Both agree',
    passage: (n: number, of: number) => `Passage ${String(n)} of ${String(of)}`,
    current: 'On the page now',
    mine: 'Yours',
    removed: 'Nothing: this passage was removed.',
    useCurrent: 'Keep what is on the page',
    useMine: 'Keep yours',
    useBoth: 'Keep both, one after the other',
    useEdited: 'Write it anew',
    edited: 'Your wording for this passage',
    save: 'Save this choice',
    wholeTitle: 'Or edit the whole text',
    wholeHint: 'It holds both versions of each passage, one after the other.',
    saveWhole: 'Save this text',
    mineTitle: 'Your text as you wrote it',
    mineHint: 'To copy, if you want to keep it elsewhere.',
    download: 'Download my text',
  },

  history: {
    title: 'History of',
    compare: 'Compare the two chosen',
    older: 'older',
    newer: 'newer',
    previous: 'what it changed',
    current: 'compare with now',
    restore: 'restore',
    empty: 'This page has no history yet.',
    olderRows: 'Older changes',
    noSummary: 'no summary',
    merge: 'merge',
  },

  bytes: (delta: number) =>
    delta === 0 ? '±0' : delta > 0 ? `+${numberText(delta)}` : `−${numberText(-delta)}`,
  bytesHint: 'bytes added or removed',

  compare: {
    title: 'Changes to',
    before: 'Before',
    after: 'After',
    caption: 'Lines that differ between the two versions',
    same: 'The two versions are the same.',
    tooLarge: 'The two versions differ too much to show line by line.',
    split: 'Side by side',
    unified: 'One column',
    modes: 'How to show the changes',
    counts: (added: number, removed: number) =>
      `${countText(added, 'line', 'lines')} added, ${numberText(removed)} removed`,
    hidden: (lines: number) => `${countText(lines, 'line', 'lines')} not changed`,
    missing: 'The page did not exist.',
    restore: 'Restore the version before',
    text: 'Text',
    noLineEnd: '(no line end)',
    added: 'added',
    removed: 'removed',
  },

  revision: {
    old: 'This is an old version of the page, from',
    current: 'Read the current version',
    restore: 'Restore this version',
    missing: 'The page did not exist in this version.',
  },

  restore: {
    title: 'Restore an old version?',
    lead: 'The text from this version becomes the newest one. What is there now stays in the history.',
    deleted: 'The page is deleted now. Restoring brings it back with this text.',
    same: 'The page already has exactly this text.',
    button: 'Restore',
    summary: (sha: string) => `Restore the version ${sha}`,
    cancel: 'Cancel',
    changes: 'What restoring changes',
  },

  recent: {
    title: 'Recent changes',
    empty: 'Nothing has been written here yet.',
    older: 'Older changes',
    today: 'Today',
    yesterday: 'Yesterday',
    created: 'new',
    edited: 'edited',
    deleted: 'deleted',
  },

  search: {
    title: 'Search',
    titleFor: 'Search:',
    results: (total: number, query: string) => `${pages(total)} for “${query}”`,
    empty: (query: string) => `No page holds “${query}”.`,
    ask: 'Which words are you looking for?',
    create: 'Write the page',
    more: 'More results',
    from: (offset: number) => `from result ${numberText(offset + 1)} on`,
  },

  lists: {
    allTitle: 'All pages',
    folder: 'Pages in',
    byTitle: 'A to Z',
    order: 'Order',
    more: 'More pages',
    empty: 'There are no pages here yet.',
    other: 'Other',
    wantedLead: 'Other pages link to these, but nobody has written them yet.',
    wantedEmpty: 'Every link leads somewhere. Nothing is wanted.',
    wantedFrom: 'linked from',
    links: (n: number) => countText(n, 'link', 'links'),
  },

  commit: {
    title: 'Change',
    pages: 'What it changed',
    none: 'It changed no page.',
    parents: 'After',
    node: 'Saved on',
  },

  arrival: arrivalMessages,
  mesh: meshMessages,

  error: {
    titles: new Map<number, string>([
      [400, 'That request makes no sense here'],
      [401, 'Sign in first'],
      [403, 'Not allowed'],
      [404, 'Not here'],
      [405, 'Not possible here'],
      [409, 'Something else changed meanwhile'],
      [413, 'Too large'],
      [414, 'That address is too long'],
      [415, 'That kind of content is not accepted'],
      [421, 'Another host'],
      [422, 'Not accepted'],
      [429, 'Too many requests'],
      [431, 'Too many headers'],
      [500, 'Something went wrong'],
      [503, 'Not available now'],
    ]),
    /** what was refused, told in English, in the reader's language */
    refusal: (message: string) => message,
    unknown: 'That did not work',
    again: 'Try again',
    retryAfter: (seconds: number) => `It is worth another try in ${countText(seconds, 'second', 'seconds')}.`,
    home: 'Go to the home page',
  },
};

/** What there is to say here, in any language. */
export type Messages = typeof english;

/** What the views say, as plain text. */
export const messages = inLanguages({ en: english, de: germanMessages });
