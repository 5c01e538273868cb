import { germanWatch } from './german/watch.js';
import { inLanguages } from './language.js';

const english = {
  link: 'Watch',
  listLink: 'Watched pages',
  title: (page: string) => `Watch ${page}`,
  lead: 'A watched page stands in a list of yours, which tells what has changed since you looked. The list is kept for this browser.',
  watched: 'You watch this page.',
  start: 'Watch this page',
  stop: 'Watch it no more',
  toList: 'Go to the list',
  feed: 'Or follow it with a feed reader',
  listTitle: 'Watched pages',
  empty: 'You watch no page yet. Below each page is a link that puts it here.',
  changed: 'Changed since you looked',
  unchanged: 'Not changed since',
  nothingNew: 'Nothing has changed since you looked.',
  seen: 'I have seen these',
  show: 'what changed last',
  deleted: 'deleted',
};

/** What there is to say here, in any language. */
export type WatchMessages = typeof english;

/** What is said of the pages that a reader watches. */
export const watchMessages = inLanguages({ en: english, de: germanWatch });
