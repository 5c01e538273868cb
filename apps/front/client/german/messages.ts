import type { Messages } from '../messages.js';

/** `messages` in German. */
export const german: Messages = {
  language: 'de',
  someone: 'Jemand',
  updated: (who) => `${who} hat diese Seite geändert. Du siehst den neuen Text.`,
  changed: (who) => `${who} hat diese Seite geändert.`,
  show: 'Zeigen',
  showChanges: 'Zeigen, was sich geändert hat',
  degraded: (what) => `Dieser Knoten kann gerade nicht alles: ${what.join(' ')}`,
  offline: 'nicht erreichbar',
  reach: (have, nodes) => (have >= nodes ? `Auf allen ${nodes} Knoten.` : `Auf ${have} von ${nodes} Knoten.`),
  draftFrom: (when) => `Du hast einen Entwurf von ${when}, der nicht gespeichert wurde.`,
  draftBasisMoved:
    'Die Seite wurde seither geändert; wenn du den Entwurf speicherst, wird beides zusammengeführt.',
  takeDraft: 'Mit dem Entwurf fortfahren',
  dropDraft: 'Verwerfen',
  saving: 'Wird gespeichert…',
  preview: 'Vorschau',
  previewFailed: 'Die Vorschau kann jetzt nicht gezeigt werden.',
  copied: 'Der Link wurde kopiert.',
  suggestions: 'Seiten',
  quickOpen: 'Eine Seite öffnen, oder suchen',
  quickHint: 'Eingabe sucht; Pfeiltasten wählen eine Seite.',
  search: 'Suchen',
  close: 'Schließen',
  shortcuts: 'Tasten',
  shortcutKeys: [
    { keys: ['/', 'Strg K'], does: 'eine Seite öffnen, oder suchen' },
    { keys: ['e'], does: 'diese Seite bearbeiten' },
    { keys: ['h'], does: 'Versionen dieser Seite' },
    { keys: ['Strg S'], does: 'speichern, beim Bearbeiten' },
    { keys: ['Esc'], does: 'schließen, was offen ist' },
    { keys: ['?'], does: 'diese Tasten' },
  ],
};
