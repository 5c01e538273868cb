import { germanExport } from './german/export.js';
import { inLanguages } from './language.js';

const english = {
  allPages: 'All pages',
  home: 'Home',
  contents: 'Pages of this wiki',
  copyOf: 'A copy of',
  asOf: 'as of',
  gone: 'This page was deleted while the copy was made.',
};

/** What there is to say here, in any language. */
export type ExportMessages = typeof english;

/** What copies of the wiki for reading without it say. */
export const exportMessages = inLanguages({ en: english, de: germanExport });
