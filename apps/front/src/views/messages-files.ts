import { countText, numberText } from './counting.js';
import { germanFiles } from './german/files.js';
import { inLanguages } from './language.js';

const kib = 1024;

const english = {
  all: 'Files',
  ofPage: 'Files of',
  lead: 'What these pages show and link to, apart from pages. Files are kept in the history, even when they are removed.',
  pageLead: 'Files of this page, and others that it shows or links to.',
  empty: 'There are no files yet.',
  pageEmpty: 'This page has no files yet.',
  total: (n: number) => countText(n, 'file', 'files'),
  more: 'More files',
  name: 'File',
  size: 'Size',
  changed: 'Changed',
  use: 'Used by',
  unused: 'No page uses it',
  others: (n: number) => `and ${countText(n, 'other page', 'other pages')}`,
  write: 'To show it in a page, write',
  bytes: (n: number) =>
    n < kib
      ? countText(n, 'byte', 'bytes')
      : n < kib * kib
        ? `${ofUnit(n, kib)} KB`
        : `${ofUnit(n, kib * kib)} MB`,
  upload: 'Add files',
  choose: 'Files to add',
  chooseHint: (maxMib: number) => `Up to ${maxMib} MB each.`,
  summary: 'What are they for?',
  author: 'Your name',
  optional: 'optional',
  send: 'Add',
  noneChosen: 'Choose a file first.',
  notStored: 'Nothing was added',
  stored: (n: number) => (n === 1 ? 'The file was added.' : `${numberText(n)} files were added.`),
  alreadyThere: 'That file was here already.',
  nameTaken: 'Another file has just taken its name. Try again.',
  notAllowed: 'Only members may add files to this wiki.',
  remove: 'Remove',
  removeOf: (name: string) => `Remove ${name}`,
  removeTitle: 'Remove this file?',
  removeHint: 'It can be had from the history afterwards. Pages that show it will show a link to nothing.',
  removeUsed: 'These pages use it:',
  removeDo: 'Remove the file',
  removeCancel: 'Keep it',
  removed: 'The file was removed.',
  changedSince: 'The file has changed since you looked at it. Look again before you remove it.',
  tab: 'Files',
};

/** What there is to say here, in any language. */
export type FileMessages = typeof english;

/** What the pages about files say. */
export const fileMessages = inLanguages({ en: english, de: germanFiles });

function ofUnit(n: number, unit: number): string {
  const size = n / unit;
  return numberText(size < 10 ? Math.round(size * 10) / 10 : Math.round(size));
}
