import type { HelpMessages } from '../messages-help.js';

/** `helpMessages` in German. */
export const germanHelp: HelpMessages = {
  title: 'Hilfe',
  lead: 'Umsehen kann sich jeder: folge einem Link, suche, oder öffne die Liste aller Seiten.',

  writing: {
    title: 'Schreiben',
    text: 'Eine Seite ist einfacher Text mit ein paar Zeichen darin, genannt Markdown. Verlinke eine Seite, die es noch nicht gibt: wer dem Link folgt, kann sie schreiben.',
    more: 'Alles, was eine Seite enthalten kann, und was daraus wird',
  },

  saving: {
    title: 'Speichern',
    text: 'Zwei dürfen dieselbe Seite gleichzeitig bearbeiten. Änderungen an verschiedenen Stellen werden von selbst zusammengeführt; haben beide dieselbe Stelle geändert, sieht, wer als zweites speichert, beide Texte und entscheidet. Geschah das auf zwei Knoten, die einander nicht erreichten, stehen beide Texte nebeneinander auf der Seite, bis jemand entscheidet. Jede Version bleibt erhalten und kann wiederhergestellt werden.',
  },

  finding: {
    title: 'Finden',
    text: 'Alle gesuchten Wörter müssen vorkommen, in beliebiger Reihenfolge. Eine Suche nimmt mehr als Wörter:',
    typed: 'Du tippst',
    means: 'und findest',
  },

  copies: {
    title: 'Kopien',
    clone:
      'Das Wiki ist ein gewöhnliches Git-Repository. Klone es, bearbeite die Dateien in einem beliebigen Editor, und pushe deine Commits:',
    take: 'Oder nimm es mit, wie es jetzt ist:',
    files: 'seine Dateien',
    documents: 'Dokumente zum Lesen von einem Datenträger',
    bring: 'Umgekehrt lassen sich Seiten von anderswo hereinholen:',
    archive: 'aus einem Archiv',
    programs: 'Auch Programme können lesen und schreiben:',
    api: 'die API',
  },

  keys: {
    title: 'Tasten',
    list: [
      { keys: ['/', 'Strg K'], does: 'eine Seite öffnen, oder suchen' },
      { keys: ['e'], does: 'diese Seite bearbeiten' },
      { keys: ['h'], does: 'Versionen dieser Seite' },
      { keys: ['Strg S'], does: 'speichern, beim Bearbeiten' },
      { keys: ['?'], does: 'diese Tasten, auf jeder Seite' },
    ],
  },

  markdown: {
    title: 'Wie man hier schreibt',
    lead: 'Links steht, was du tippst, rechts, was daraus wird. Eine leere Zeile beginnt einen neuen Absatz.',
    back: 'Weitere Hilfe',
  },
};
