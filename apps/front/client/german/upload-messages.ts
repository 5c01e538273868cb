import type { UploadMessages } from '../upload-messages.js';

/** `uploadMessages` in German. */
export const german: UploadMessages = {
  label: 'Dateien hinzufügen',
  hint: 'oder in den Text einfügen oder ziehen',
  placeholder: (name, nth) => `[${name} wird gesendet, ${nth}…]()`,
  unnamed: 'bild',
  progress: (name, percent) => `${name}: ${percent} % gesendet`,
  storing: (name) => `${name}: wird gespeichert…`,
  done: (name) => `${name} wurde hinzugefügt. Speichere die Seite, um es zu zeigen.`,
  tooLarge: (name, mib) => `${name} wurde nicht hinzugefügt: eine Datei hat höchstens ${mib} MB.`,
  failed: (name, why) => `${name} wurde nicht hinzugefügt: ${why}`,
  unreachable: 'Dieser Knoten ist jetzt nicht erreichbar. Versuche es noch einmal.',
  wait: 'Eine Datei wird noch gesendet. Speichere, wenn sie hinzugefügt ist.',
};
