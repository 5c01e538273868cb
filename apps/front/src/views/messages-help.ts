import { germanHelp } from './german/help.js';
import { inLanguages } from './language.js';

const english = {
  title: 'Help',
  lead: 'Anybody can look around: follow a link, search, or open the list of all pages.',

  writing: {
    title: 'Writing',
    text: 'A page is plain text with a few signs in it, called Markdown. Link to a page that does not exist yet, and following the link lets you write it.',
    more: 'Everything that a page can hold, with what it becomes',
  },

  saving: {
    title: 'Saving',
    text: 'Two people may edit the same page at the same time. Changes to different passages are put together by themselves; where both changed the same passage, whoever saves second is shown both texts and chooses. Where they did so on two nodes that could not reach each other, both texts stand on the page side by side until somebody chooses. Every version stays in the history and can be restored.',
  },

  finding: {
    title: 'Finding',
    text: 'Words that are searched for must all be there, in any order. A search takes more than words:',
    typed: 'You type',
    means: 'and find',
  },

  copies: {
    title: 'Copies',
    clone:
      'The wiki is an ordinary git repository. Clone it, edit the files in any editor, and push what you have committed:',
    take: 'Or take it with you as it is now:',
    files: 'its files',
    documents: 'documents to read from a disk',
    bring: 'The other way round, pages from elsewhere can be brought in:',
    archive: 'from an archive',
    programs: 'Programs can read and write, too:',
    api: 'the API',
  },

  keys: {
    title: 'Keys',
    list: [
      { keys: ['/', 'Ctrl K'], does: 'open a page, or search' },
      { keys: ['e'], does: 'edit this page' },
      { keys: ['h'], does: 'history of this page' },
      { keys: ['Ctrl S'], does: 'save, while editing' },
      { keys: ['?'], does: 'these keys, on any page' },
    ],
  },

  markdown: {
    title: 'How to write here',
    lead: 'Left is what you type, right what it becomes. An empty line starts a new paragraph.',
    back: 'More help',
  },
};

/** What there is to say here, in any language. */
export type HelpMessages = typeof english;

/** What the pages that help say. */
export const helpMessages = inLanguages({ en: english, de: germanHelp });
