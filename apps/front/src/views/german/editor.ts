import type { EditorMessages } from '../messages-editor.js';

/** `editorMessages` in German. */
export const germanEditor: EditorMessages = {
  section: 'Bearbeiten:',
  sectionHint: 'Das ist ein Abschnitt der Seite. Der Rest bleibt, wie er ist.',
  editSection: (title) => `Den Abschnitt ${title} bearbeiten`,
  editSectionShort: 'bearbeiten',
  sectionGone:
    'Die Seite, von der du ausgegangen bist, hat keinen solchen Abschnitt. Kopiere deinen Text und füge ihn in das Formular der ganzen Seite ein.',
  draftFrom: 'Du hast einen ungespeicherten Entwurf von',
  draftUnchanged: 'Niemand hat die Seite seither geändert.',
  draftChanged: 'Die Seite wurde seither geändert; wenn du fortfährst, wird beides zusammengeführt.',
  takeDraft: 'Mit dem Entwurf fortfahren',
  showDraft: 'Unterschiede zeigen',
  dropDraft: 'Verwerfen',
};
