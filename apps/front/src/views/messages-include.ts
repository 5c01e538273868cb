import { germanInclude } from './german/include.js';
import { inLanguages } from './language.js';

const english = {
  from: 'From',
  circle: 'this page is not shown here, because it shows itself.',
  depth: 'this page is not shown here, because it is the sixth one within another.',
  size: 'this page is not shown here, because there are too many, or they are too large.',
  section: 'this page has no such heading.',
  unreadable: 'this cannot be shown here.',
};

/** What there is to say here, in any language. */
export type IncludeMessages = typeof english;

/** What is said of pages that are shown within others. */
export const includeMessages = inLanguages({ en: english, de: germanInclude });
