import { germanEditor } from './german/editor.js';
import { inLanguages } from './language.js';

const english = {
  section: 'Edit:',
  sectionHint: 'This is one section of the page. The rest of the page stays as it is.',
  editSection: (title: string) => `Edit the section ${title}`,
  editSectionShort: 'edit',
  sectionGone:
    'The page you started from has no such section. Copy your text and put it into the form of the whole page.',
  draftFrom: 'You have an unsaved draft from',
  draftUnchanged: 'Nobody has changed the page since.',
  draftChanged: 'The page was changed since; going on puts both together.',
  takeDraft: 'Continue with the draft',
  showDraft: 'Show what differs',
  dropDraft: 'Forget it',
};

/** What there is to say here, in any language. */
export type EditorMessages = typeof english;

/** What the editor's pages say besides `messages.edit`. */
export const editorMessages = inLanguages({ en: english, de: germanEditor });
