import type { EditorMessages } from '../editor-messages.js';

/** `editorMessages` in German. */
export const german: EditorMessages = {
  toolbar: 'Formatieren',
  tools: {
    bold: 'Fett',
    italic: 'Kursiv',
    heading: 'Überschrift',
    list: 'Liste',
    task: 'Aufgabe',
    link: 'Link auf eine Seite',
    table: 'Tabelle',
    code: 'Code',
    quote: 'Zitat',
    callout: 'Hinweis',
  },
  draftUnchanged: 'Niemand hat die Seite seither geändert.',
  showDraft: 'Unterschiede zeigen',
  saved: (who) => `${who} hat diese Seite gespeichert`,
  onNode: (node) => (node === null ? '.' : ` (auf ${node.replace(/^erwik@/, '')}).`),
  savedHint: 'Deine Änderung und diese werden zusammengeführt, wenn du speicherst, oder jetzt:',
  editing: (names) =>
    `${new Intl.ListFormat('de').format(names)} ${names.length === 1 ? 'bearbeitet' : 'bearbeiten'} diese Seite auch gerade.`,
  merge: 'In meinen Text übernehmen',
  mergeOutcome: {
    merged:
      'Was inzwischen gespeichert wurde, steht jetzt in deinem Text. Von deinem ist nichts verloren; Rückgängig nimmt es wieder heraus.',
    unchanged: 'Dein Text enthält schon alles.',
    conflict:
      'Ihr habt beide dieselben Wörter geändert. Dein Text bleibt, wie er ist; beim Speichern siehst du beides und entscheidest.',
    gone: 'Die Seite gibt es nicht mehr. Dein Text bleibt, wie er ist.',
    failed: 'Das geht jetzt nicht. Dein Text bleibt, wie er ist; beim Speichern wird beides zusammengeführt.',
  },
};
