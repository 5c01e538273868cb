import { countText } from './counting.js';
import { germanImport } from './german/import.js';
import { inLanguages } from './language.js';

const files = (n: number): string => countText(n, 'file', 'files');

const english = {
  title: 'Bring in files',
  lead: 'A zip archive of Markdown files and pictures becomes pages and files of this wiki, all in one change. A vault of Obsidian keeps its links. Before anything is added you see what will become of it.',
  limits: (count: number, mib: number) =>
    `Up to ${files(count)} of ${countText(mib, 'MB', 'MB')} together. For more, its operator uses npx erwik import; a git repository is better pushed.`,
  choose: 'Archive (.zip)',
  show: 'Show what it would add',
  noneChosen: 'Choose an archive first.',
  failed: 'Nothing was brought in',
  notAllowed: 'Only those who may write can bring in files.',

  preview: 'What it would add',
  would: (created: number) => `${files(created)} would be added, in one change.`,
  nothing: 'Nothing would be added: all of it is here already, or cannot be brought in.',
  vault: 'Links are read as Obsidian has them, with the page before its text.',
  hidden: (n: number) => `${files(n)} whose names begin with a dot are left out.`,
  file: 'File',
  becomes: 'What becomes of it',
  created: 'is added',
  unchanged: 'is here already',
  differs: 'is here with another text, which stays',
  add: 'Bring it in',
  other: 'Another archive',

  summary: (n: number) => `Import ${files(n)}`,
  done: (created: number) => `${files(created)} were added in`,
  noneDone: 'Nothing was added: all of it was here already.',
  left: (n: number) => `${files(n)} were left out.`,
};

/** What there is to say here, in any language. */
export type ImportMessages = typeof english;

/** What the page says that brings in files. */
export const importMessages = inLanguages({ en: english, de: germanImport });
