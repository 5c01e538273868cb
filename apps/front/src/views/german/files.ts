import { countText, numberText } from '../counting.js';
import type { FileMessages } from '../messages-files.js';

const kib = 1024;

/** `fileMessages` in German. */
export const germanFiles: FileMessages = {
  all: 'Dateien',
  ofPage: 'Dateien von',
  lead: 'Was diese Seiten zeigen und verlinken, außer anderen Seiten. Dateien bleiben in der Versionsgeschichte, auch wenn sie entfernt werden.',
  pageLead: 'Dateien dieser Seite, und andere, die sie zeigt oder verlinkt.',
  empty: 'Es gibt noch keine Dateien.',
  pageEmpty: 'Diese Seite hat noch keine Dateien.',
  total: (n) => countText(n, 'Datei', 'Dateien'),
  more: 'Weitere Dateien',
  name: 'Datei',
  size: 'Größe',
  changed: 'Geändert',
  use: 'Verwendet von',
  unused: 'Keine Seite verwendet sie',
  others: (n) => `und ${countText(n, 'weiteren Seite', 'weiteren Seiten')}`,
  write: 'So zeigt eine Seite sie',
  bytes: (n) =>
    n < kib
      ? countText(n, 'Byte', 'Byte')
      : n < kib * kib
        ? `${ofUnit(n, kib)} KB`
        : `${ofUnit(n, kib * kib)} MB`,
  upload: 'Dateien hinzufügen',
  choose: 'Neue Dateien',
  chooseHint: (maxMib) => `Jede bis ${maxMib} MB.`,
  summary: 'Wozu sind sie da?',
  author: 'Dein Name',
  optional: 'freiwillig',
  send: 'Hinzufügen',
  noneChosen: 'Wähle zuerst eine Datei.',
  notStored: 'Nichts wurde hinzugefügt',
  stored: (n) => (n === 1 ? 'Die Datei wurde hinzugefügt.' : `${numberText(n)} Dateien wurden hinzugefügt.`),
  alreadyThere: 'Diese Datei war schon hier.',
  nameTaken: 'Eine andere Datei hat gerade ihren Namen bekommen. Versuche es noch einmal.',
  notAllowed: 'Nur Mitglieder dürfen diesem Wiki Dateien hinzufügen.',
  remove: 'Entfernen',
  removeOf: (name) => `${name} entfernen`,
  removeTitle: 'Diese Datei entfernen?',
  removeHint:
    'Sie bleibt in der Versionsgeschichte erhalten. Seiten, die sie zeigen, zeigen dann einen Link ins Leere.',
  removeUsed: 'Diese Seiten verwenden sie:',
  removeDo: 'Datei entfernen',
  removeCancel: 'Behalten',
  removed: 'Die Datei wurde entfernt.',
  changedSince:
    'Die Datei wurde geändert, seit du sie angesehen hast. Sieh sie noch einmal an, bevor du sie entfernst.',
  tab: 'Dateien',
};

function ofUnit(n: number, unit: number): string {
  const size = n / unit;
  return numberText(size < 10 ? Math.round(size * 10) / 10 : Math.round(size));
}
