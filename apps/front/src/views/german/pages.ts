import { countText, numberText } from '../counting.js';
import type { PageChangeMessages } from '../messages-pages.js';

/** `pageChangeMessages` in German. */
export const germanPages: PageChangeMessages = {
  more: 'Mehr',
  rename: 'Umbenennen',
  delete: 'Löschen',

  renaming: {
    title: 'Umbenennen:',
    lead: 'Die Versionsgeschichte geht mit, und am Text ändern sich nur Links.',
    to: 'Neuer Name',
    toHint: 'Ein Schrägstrich legt die Seite in einen Ordner: guides/Erste-Schritte',
    options: 'Was mitgeht',
    redirect: 'Der alte Name führt zum neuen',
    links: (links, pages) =>
      `${countText(links, 'Link', 'Links')} auf ${countText(pages, 'Seite', 'Seiten')} anpassen`,
    noLinks: 'Links anderer Seiten anpassen (zurzeit gibt es keine)',
    subpages: (files) =>
      files === 1
        ? 'Die Seite darunter zieht mit um'
        : `${numberText(files)} Seiten und Dateien darunter ziehen mit um`,
    subpagesLinks: (links, pages) =>
      `dann betrifft es ${countText(links, 'Link', 'Links')} auf ${countText(pages, 'Seite', 'Seiten')}`,
    talks: 'Diskussionsseiten dessen, was umzieht, ziehen mit um, wo an ihrem neuen Platz nichts steht.',
    button: 'Umbenennen',
    failed: 'Die Seite wurde nicht umbenannt',
  },

  deleting: {
    title: 'Löschen:',
    lead: 'Die Seite verlässt das Wiki, ihre Versionsgeschichte bleibt: sie kann jederzeit wiederhergestellt werden.',
    emptied: 'Der Text war leer, deshalb wurde nichts gespeichert. Willst du die Seite löschen?',
    edit: 'Zurück zum Text',
    linked: (pages) =>
      `${countText(pages, 'Seite verlinkt', 'Seiten verlinken')} hierher. ${pages === 1 ? 'Ihr Link führt' : 'Ihre Links führen'} dann zu einer Seite, die es nicht gibt:`,
    notLinked: 'Keine Seite verlinkt hierher.',
    button: 'Diese Seite löschen',
    failed: 'Die Seite wurde nicht gelöscht',
    changed:
      'hat diese Seite inzwischen geändert. Sieh dir an, was sich geändert hat, und lösche sie, wenn du es immer noch willst.',
    show: 'Zeigen, was sich geändert hat',
  },

  deleted: {
    title: 'Gelöschte Seiten',
    lead: 'Nichts ist verloren: jede von ihnen kann so wiederhergestellt werden, wie sie war.',
    empty: 'Keine Seite dieses Wikis ist gelöscht.',
    by: 'gelöscht von',
    restore: 'Wiederherstellen',
    history: 'Versionen',
    older: 'Früher gelöschte Seiten',
    link: 'Gelöschte Seiten',
    restoreHere: 'Wiederherstellen, wie sie war',
  },

  reverting: {
    commit: 'Diese Änderung zurücknehmen?',
    author: (name) => `Zurücknehmen, was ${name} geändert hat?`,
    link: 'Diese Änderung zurücknehmen',
    lead: 'Was andere seither geändert haben, bleibt. Daraus wird eine neue Änderung, die selbst zurückgenommen werden kann.',
    changes: (n) => `${countText(n, 'Änderung würde', 'Änderungen würden')} zurückgenommen.`,
    more: 'Es gibt noch mehr: das sind die neuesten. Nimm sie zurück, und komm für den Rest wieder.',
    nothing: 'Es gibt nichts zurückzunehmen: das Wiki ist, als wäre dies nie gewesen.',
    files: 'Was sich ändern würde',
    gone: 'Die Seite würde gelöscht.',
    back: 'Die Seite käme zurück.',
    notShown: 'Auch sie ändert sich, wird hier aber nicht gezeigt.',
    conflicts: 'Was sich nicht von selbst zurücknehmen lässt',
    conflictsLead: 'Andere haben seither dieselben Wörter geändert. Diese Seiten bleiben, wie sie sind.',
    choose: 'Entscheiden, was dort stehen soll',
    look: 'Ihre Versionen ansehen',
    button: 'Zurücknehmen',
    failed: 'Nichts wurde zurückgenommen',
    merge: 'Eine Zusammenführung besteht aus den Änderungen anderer: nimm diese zurück.',
    summary: (of, sha) => `„${of}“ zurückgenommen (${sha})`,
    since: 'Alles zurücknehmen seit',
    sinceHint: 'ein Tag; leer heißt von Anfang an',
    sinceButton: 'Ansehen, was das ändert',
  },

  cancel: 'Abbrechen',
  unavailable:
    'Dieser Knoten kann jetzt nicht schreiben. Nichts ist geändert; versuche es gleich noch einmal.',
  forbidden: 'Du darfst dieses Wiki lesen, aber nicht ändern. Nichts ist geändert.',
  tooMany: (seconds) =>
    `Das waren viele Änderungen in kurzer Zeit. Versuche es in ${countText(seconds, 'Sekunde', 'Sekunden')} noch einmal.`,
};
