import { countText, numberText } from './counting.js';
import { germanFinding } from './german/finding.js';
import { inLanguages } from './language.js';

const pages = (n: number): string => countText(n, 'page', 'pages');

const english = {
  search: {
    hint: 'Several words must all be there. These narrow a search down:',
    operators: [
      { typed: '"hot water"', means: 'the words in this order' },
      { typed: '-milk', means: 'not this word' },
      { typed: 'title:tea', means: 'in the title' },
      { typed: 'in:guides/', means: 'pages of a folder' },
      { typed: 'tag:recipe', means: 'pages with a tag' },
    ],
  },

  housekeeping: {
    label: 'What to look after',
    wanted: 'Wanted pages',
    broken: 'Broken links',
    orphans: 'Orphans',
    conflicts: 'Waiting for a choice',
  },

  tags: {
    title: 'Tags',
    titleOf: 'Tag:',
    lead: 'Pages name their tags at their beginning, between two lines of dashes:',
    example: '---\ntags: [recipe, tea]\n---',
    empty: 'No page has a tag yet.',
    pages,
    none: (tag: string) => `No page has the tag “${tag}”.`,
    all: 'All tags',
  },

  orphans: {
    title: 'Orphans',
    lead: 'No other page links to these. A link from a page about the same thing lets readers find them.',
    empty: 'Every page can be reached by a link from another.',
  },

  broken: {
    title: 'Broken links',
    lead: 'These pages link to something that is not here.',
    empty: 'Every link leads somewhere.',
    to: 'to',
    file: 'a file',
  },

  links: {
    title: 'Links:',
    from: 'Pages that link here',
    fromEmpty: 'No page links here yet.',
    to: 'What this page links to',
    toEmpty: 'This page links to no other.',
    broken: 'Links that lead nowhere',
    file: 'file',
  },

  allPages: {
    begin: 'Names that begin with',
    show: 'Show',
    letters: 'First letters',
    all: 'All',
    tree: 'Tree',
    latest: 'Latest first',
    none: (prefix: string) => `No page’s name begins with “${prefix}”.`,
  },

  recent: {
    filter: 'Show only some of them',
    days: 'Days',
    daysHint: 'as many days back',
    user: 'By',
    node: 'Saved on',
    path: 'Path begins with',
    hide: 'Hide merges',
    show: 'Show these',
    everything: 'Show all changes',
    none: 'No change fits.',
  },

  user: {
    title: 'Changes by',
    none: (name: string) => `Nobody called “${name}” has changed anything here.`,
    lead: 'The name stands in the commits as its writer gave it.',
  },

  blame: {
    title: 'Who wrote',
    tab: 'Who wrote this',
    lead: 'Each line with the change it is from.',
    line: 'Line',
    change: 'Change',
    text: 'Text',
    before: 'Earlier lines',
    after: 'Further lines',
    empty: 'This page is empty.',
    unknown: 'a change',
    part: (first: number, last: number, total: number) =>
      `Lines ${numberText(first)} to ${numberText(last)} of ${numberText(total)}`,
  },
};

/** What there is to say here, in any language. */
export type FindingMessages = typeof english;

/** What the views say that help to find things. */
export const findingMessages = inLanguages({ en: english, de: germanFinding });
