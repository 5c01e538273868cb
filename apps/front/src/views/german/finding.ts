import { countText, numberText } from '../counting.js';
import type { FindingMessages } from '../messages-finding.js';

/** `findingMessages` in German. */
export const germanFinding: FindingMessages = {
  search: {
    hint: 'Mehrere Wörter müssen alle vorkommen. So lässt sich eine Suche eingrenzen:',
    operators: [
      { typed: '"heißes Wasser"', means: 'die Wörter in dieser Reihenfolge' },
      { typed: '-milch', means: 'dieses Wort nicht' },
      { typed: 'title:tee', means: 'im Titel' },
      { typed: 'in:guides/', means: 'Seiten eines Ordners' },
      { typed: 'tag:rezept', means: 'Seiten mit einem Schlagwort' },
    ],
  },

  housekeeping: {
    label: 'Was Pflege braucht',
    wanted: 'Gewünschte Seiten',
    broken: 'Links ins Leere',
    orphans: 'Verwaiste Seiten',
    conflicts: 'Wartet auf eine Entscheidung',
  },

  tags: {
    title: 'Schlagwörter',
    titleOf: 'Schlagwort:',
    lead: 'Seiten nennen ihre Schlagwörter am Anfang, zwischen zwei Zeilen aus Strichen:',
    example: '---\ntags: [rezept, tee]\n---',
    empty: 'Noch hat keine Seite ein Schlagwort.',
    pages: (n) => countText(n, 'Seite', 'Seiten'),
    none: (tag) => `Keine Seite hat das Schlagwort „${tag}“.`,
    all: 'Alle Schlagwörter',
  },

  orphans: {
    title: 'Verwaiste Seiten',
    lead: 'Keine andere Seite verlinkt diese. Ein Link von einer verwandten Seite hilft, sie zu finden.',
    empty: 'Jede Seite ist über einen Link einer anderen erreichbar.',
  },

  broken: {
    title: 'Links ins Leere',
    lead: 'Diese Seiten verlinken etwas, das es hier nicht gibt.',
    empty: 'Jeder Link führt irgendwohin.',
    to: 'auf',
    file: 'eine Datei',
  },

  links: {
    title: 'Links:',
    from: 'Seiten, die hierher verlinken',
    fromEmpty: 'Noch verlinkt keine Seite hierher.',
    to: 'Was diese Seite verlinkt',
    toEmpty: 'Diese Seite verlinkt keine andere.',
    broken: 'Links, die ins Leere führen',
    file: 'Datei',
  },

  allPages: {
    begin: 'Namen, die beginnen mit',
    show: 'Zeigen',
    letters: 'Anfangsbuchstaben',
    all: 'Alle',
    tree: 'Baum',
    latest: 'Neueste zuerst',
    none: (prefix) => `Kein Seitenname beginnt mit „${prefix}“.`,
  },

  recent: {
    filter: 'Nur einige davon zeigen',
    days: 'Tage',
    daysHint: 'so viele Tage zurück',
    user: 'Von',
    node: 'Gespeichert auf',
    path: 'Pfad beginnt mit',
    hide: 'Zusammenführungen ausblenden',
    show: 'Diese zeigen',
    everything: 'Alle Änderungen zeigen',
    none: 'Keine Änderung passt dazu.',
  },

  user: {
    title: 'Änderungen von',
    none: (name) => `Niemand namens „${name}“ hat hier etwas geändert.`,
    lead: 'Der Name steht in den Commits so, wie die Person ihn angegeben hat.',
  },

  blame: {
    title: 'Wer schrieb',
    tab: 'Wer das schrieb',
    lead: 'Jede Zeile mit der Änderung, aus der sie stammt.',
    line: 'Zeile',
    change: 'Änderung',
    text: 'Inhalt',
    before: 'Frühere Zeilen',
    after: 'Weitere Zeilen',
    empty: 'Diese Seite ist leer.',
    unknown: 'eine Änderung',
    part: (first, last, total) =>
      `Zeilen ${numberText(first)} bis ${numberText(last)} von ${numberText(total)}`,
  },
};
