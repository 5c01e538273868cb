import { countText, numberText } from '../counting.js';
import type { Messages } from '../messages.js';
import type { SaveProblem } from '../model.js';
import { germanArrival, germanMesh, germanNode } from './mesh.js';
import { germanRefusal, germanTitles } from './refusals.js';

const pages = (n: number): string => countText(n, 'Seite', 'Seiten');

/** `messages` in German. */
export const germanMessages: Messages = {
  language: 'de',
  anonymous: 'Anonym',
  number: numberText,
  pages,

  layout: {
    skip: 'Zum Inhalt springen',
    search: 'Dieses Wiki durchsuchen',
    searchButton: 'Suchen',
    menu: 'Menü',
    site: 'Wiki',
    allPages: 'Alle Seiten',
    recent: 'Letzte Änderungen',
    newPage: 'Neue Seite',
    tags: 'Schlagwörter',
    wanted: 'Gewünschte Seiten',
    conflicts: 'Wartet auf eine Entscheidung',
    random: 'Zufällige Seite',
    help: 'Hilfe',
    home: 'Startseite',
    breadcrumbs: 'Wo du bist',
    sidebar: 'Seitenleiste',
    onThisPage: 'Auf dieser Seite',
    pageTools: 'Diese Seite',
    language: 'Sprache',
  },

  node: germanNode,

  tabs: { read: 'Lesen', edit: 'Bearbeiten', history: 'Versionen', links: 'Links', source: 'Quelltext' },

  page: {
    lastChanged: 'Zuletzt geändert',
    by: 'von',
    on: 'auf',
    tags: 'Schlagwörter',
    empty: 'Diese Seite ist leer.',
    talk: 'Diskussion',
    about: 'Hier geht es um',
  },

  notices: {
    saved: (node) => `Gespeichert auf ${node} als`,
    merged: (node) => `Gespeichert auf ${node}, zusammen mit einer zwischenzeitlichen Änderung von`,
    mergedShow: 'Zeigen, was beide geändert haben',
    unchanged: 'Nichts wurde geändert, also wurde nichts gespeichert.',
    redirected: 'Weitergeleitet von',
    stale:
      'Der Speicher dieses Knotens antwortet nicht. Diese Seite ist vielleicht nicht aktuell, und Speichern muss warten.',
    notHereYet: (sha) =>
      `Deine Änderung ${sha} hat diesen Knoten noch nicht erreicht. Sie bleibt erhalten und erscheint hier bald.`,
    tooComplex: 'Diese Seite ist zu verwickelt, um sie darzustellen. Das ist ihr Quelltext.',
    indexing: 'Der Index dieses Wikis entsteht gerade. Was du hier siehst, ist noch nicht vollständig.',
    passages: (n) =>
      n === 1
        ? 'Eine Stelle wurde gleichzeitig auf zwei Weisen geändert. Nichts ist verloren:'
        : `${numberText(n)} Stellen wurden gleichzeitig auf zwei Weisen geändert. Nichts ist verloren:`,
    choose: 'entscheide.',
    kept: 'Diese Seite wurde gelöscht, während jemand anderes sie bearbeitet hat. Die Bearbeitung wurde behalten.',
    resolved: (node) => `Deine Entscheidung ist gespeichert auf ${node} als`,
    settled: 'Jemand hat für diese Stelle schon entschieden. Nichts wurde geändert.',
  },

  passages: {
    label: (passage, versions) => `Stelle ${String(passage)}, in ${String(versions)} Fassungen`,
    title: (versions) =>
      versions === 2 ? 'Zwei Fassungen dieser Stelle' : `${numberText(versions)} Fassungen dieser Stelle`,
    version: (n, of) => (of > 2 ? `Fassung ${String(n)}` : n === 1 ? 'Erste' : 'Zweite'),
    removed: 'Die Stelle wurde hier entfernt.',
    keep: (n, of) =>
      of > 2 ? `Fassung ${String(n)} behalten` : n === 1 ? 'Erste behalten' : 'Zweite behalten',
    keepAll: (of) => (of > 2 ? 'Alle behalten' : 'Beide behalten'),
    edit: 'Bearbeiten',
    summary: (page) => `In ${page} entschieden`,
  },

  conflicts: {
    title: 'Wartet auf eine Entscheidung',
    lead: 'Das hier wurde gleichzeitig auf zwei Weisen geändert. Alles bleibt erhalten, bis jemand entscheidet.',
    empty: 'Nichts wartet auf eine Entscheidung: keine Seite steht hier in zwei Fassungen.',
    passages: (n) => `${countText(n, 'Stelle steht', 'Stellen stehen')} dort in mehreren Fassungen`,
    kept: 'wurde bearbeitet, während sie anderswo gelöscht wurde; die Bearbeitung wurde behalten',
    beside: 'ist eine andere Fassung von',
    recent: 'Was auf eine Entscheidung wartet',
  },

  missing: {
    lead: 'Diese Seite gibt es noch nicht.',
    create: 'Diese Seite schreiben',
    similar: 'Vielleicht meinst du',
    linkedFrom: 'Seiten, die hierher verlinken',
    deleted: 'Eine Seite dieses Namens wurde gelöscht.',
    restore: 'Ihre Versionen ansehen und sie wiederherstellen',
    readOnly: 'Schreiben kann sie, wer hier schreiben darf.',
  },

  ambiguous: { title: 'Welche?', lead: 'Mehrere Seiten heißen so ähnlich wie', choose: 'Wähle eine davon:' },

  newPage: {
    title: 'Neue Seite',
    label: 'Titel',
    hint: 'Ein Schrägstrich legt die Seite in einen Ordner: guides/Erste Schritte',
    button: 'Mit dem Schreiben beginnen',
  },

  edit: {
    heading: (isNew) => (isNew ? 'Neue Seite:' : 'Bearbeiten:'),
    sourceHeading: 'Text von',
    text: 'Text (Markdown)',
    summary: 'Was hat sich geändert?',
    summaryHint: 'freiwillig, steht in den Versionen',
    author: 'Dein Name',
    authorHint: 'freiwillig, steht bei deiner Änderung',
    save: 'Speichern',
    preview: 'Vorschau',
    changes: 'Änderungen zeigen',
    cancel: 'Abbrechen',
    syntax: 'Wie man Markdown schreibt',
    previewTitle: 'Vorschau',
    previewHint: 'So wird der Text aussehen. Er ist noch nicht gespeichert.',
    previewEmpty: 'Noch gibt es nichts zu zeigen.',
    changesTitle: 'Deine Änderungen',
    changesHint: 'Verglichen mit dem Text, von dem du ausgegangen bist. Noch ist nichts gespeichert.',
    readOnly: 'Du kannst den Text dieser Seite hier lesen, aber nicht ändern.',
    passagesHint: (n) =>
      `${n === 1 ? 'Eine Stelle dieses Textes steht' : `${numberText(n)} Stellen dieses Textes stehen`} hier in mehreren Fassungen: von einer Zeile, die mit <<<<<<< beginnt, bis zu einer, die mit >>>>>>> beginnt, mit Zeilen aus ======= dazwischen. Behalte, was die Seite sagen soll, und entferne diese Zeilen.`,
  },

  problem: problemText,

  conflict: {
    title: 'Zwei Fassungen',
    lead: (who, passages) =>
      `Während du geschrieben hast, hat ${who} ${passages === 1 ? 'eine Stelle' : `${numberText(passages)} Stellen`} geändert, die du auch geändert hast. Nichts ist verloren, und noch ist nichts gespeichert: entscheide, was auf der Seite stehen soll.`,
    agreed: 'Beide einig',
    passage: (n, of) => `Stelle ${String(n)} von ${String(of)}`,
    current: 'Jetzt auf der Seite',
    mine: 'Deine',
    removed: 'Nichts: diese Stelle wurde entfernt.',
    useCurrent: 'Behalten, was auf der Seite steht',
    useMine: 'Deine behalten',
    useBoth: 'Beide behalten, eine nach der anderen',
    useEdited: 'Neu schreiben',
    edited: 'Deine Worte für diese Stelle',
    save: 'Diese Entscheidung speichern',
    wholeTitle: 'Oder den ganzen Text bearbeiten',
    wholeHint: 'Er enthält beide Fassungen jeder Stelle, eine nach der anderen.',
    saveWhole: 'Diesen Text speichern',
    mineTitle: 'Dein Text, wie du ihn geschrieben hast',
    mineHint: 'Zum Kopieren, falls du ihn anderswo aufheben willst.',
    download: 'Meinen Text herunterladen',
  },

  history: {
    title: 'Versionen von',
    compare: 'Die zwei gewählten vergleichen',
    older: 'älter',
    newer: 'neuer',
    previous: 'was sie geändert hat',
    current: 'mit jetzt vergleichen',
    restore: 'wiederherstellen',
    empty: 'Diese Seite hat noch keine Versionen.',
    olderRows: 'Ältere Änderungen',
    noSummary: 'keine Zusammenfassung',
    merge: 'Zusammenführung',
  },

  bytes: (delta) => (delta === 0 ? '±0' : delta > 0 ? `+${numberText(delta)}` : `−${numberText(-delta)}`),
  bytesHint: 'Byte hinzugefügt oder entfernt',

  compare: {
    title: 'Änderungen an',
    before: 'Vorher',
    after: 'Nachher',
    caption: 'Zeilen, in denen sich die beiden Versionen unterscheiden',
    same: 'Die beiden Versionen sind gleich.',
    tooLarge: 'Die beiden Versionen unterscheiden sich zu sehr, um sie Zeile für Zeile zu zeigen.',
    split: 'Nebeneinander',
    unified: 'Eine Spalte',
    modes: 'Wie die Änderungen gezeigt werden',
    counts: (added, removed) =>
      `${countText(added, 'Zeile', 'Zeilen')} hinzugefügt, ${numberText(removed)} entfernt`,
    hidden: (lines) => `${countText(lines, 'Zeile', 'Zeilen')} unverändert`,
    missing: 'Die Seite gab es nicht.',
    restore: 'Die Version davor wiederherstellen',
    text: 'Inhalt',
    noLineEnd: '(kein Zeilenende)',
    added: 'hinzugefügt',
    removed: 'entfernt',
  },

  revision: {
    old: 'Das ist eine alte Version der Seite, von',
    current: 'Die aktuelle Version lesen',
    restore: 'Diese Version wiederherstellen',
    missing: 'In dieser Version gab es die Seite nicht.',
  },

  restore: {
    title: 'Eine alte Version wiederherstellen?',
    lead: 'Der Text dieser Version wird der neueste. Was jetzt dort steht, bleibt in der Versionsgeschichte.',
    deleted: 'Die Seite ist jetzt gelöscht. Wiederherstellen bringt sie mit diesem Text zurück.',
    same: 'Die Seite hat schon genau diesen Text.',
    button: 'Wiederherstellen',
    summary: (sha) => `Version ${sha} wiederhergestellt`,
    cancel: 'Abbrechen',
    changes: 'Was das Wiederherstellen ändert',
  },

  recent: {
    title: 'Letzte Änderungen',
    empty: 'Hier wurde noch nichts geschrieben.',
    older: 'Ältere Änderungen',
    today: 'Heute',
    yesterday: 'Gestern',
    created: 'neu',
    edited: 'geändert',
    deleted: 'gelöscht',
  },

  search: {
    title: 'Suche',
    titleFor: 'Suche:',
    results: (total, query) => `${pages(total)} zu „${query}“`,
    empty: (query) => `Keine Seite enthält „${query}“.`,
    ask: 'Welche Wörter suchst du?',
    create: 'Diese Seite schreiben:',
    more: 'Weitere Ergebnisse',
    from: (offset) => `ab Ergebnis ${numberText(offset + 1)}`,
  },

  lists: {
    allTitle: 'Alle Seiten',
    folder: 'Seiten in',
    byTitle: 'A bis Z',
    order: 'Reihenfolge',
    more: 'Weitere Seiten',
    empty: 'Hier gibt es noch keine Seiten.',
    other: 'Andere',
    wantedLead: 'Andere Seiten verlinken diese, aber noch hat sie niemand geschrieben.',
    wantedEmpty: 'Jeder Link führt irgendwohin. Nichts ist gewünscht.',
    wantedFrom: 'verlinkt von',
    links: (n) => countText(n, 'Link', 'Links'),
  },

  commit: {
    title: 'Änderung',
    pages: 'Was sie geändert hat',
    none: 'Sie hat keine Seite geändert.',
    parents: 'Nach',
    node: 'Gespeichert auf',
  },

  arrival: germanArrival,
  mesh: germanMesh,

  error: {
    titles: germanTitles,
    refusal: germanRefusal,
    unknown: 'Das ging nicht',
    again: 'Noch einmal versuchen',
    retryAfter: (seconds) => `In ${countText(seconds, 'Sekunde', 'Sekunden')} lohnt sich ein neuer Versuch.`,
    home: 'Zur Startseite',
  },
};

function problemText(problem: SaveProblem): { title: string; text: string } {
  switch (problem.kind) {
    case 'tooLarge':
      return {
        title: 'Dieser Text ist zu lang zum Speichern',
        text: `Er hat ${numberText(problem.bytes)} Byte, und eine Seite darf ${numberText(problem.maxBytes)} haben. Dein Text steht noch unten: verschiebe einen Teil davon auf eine andere Seite.`,
      };
    case 'unavailable':
      return {
        title: 'Der Text konnte jetzt nicht gespeichert werden',
        text: `${germanRefusal(problem.message)} Dein Text steht noch unten. Drücke gleich noch einmal auf Speichern, oder kopiere den Text.`,
      };
    case 'refused':
      return {
        title: 'Der Text wurde nicht gespeichert',
        text: `${germanRefusal(problem.message)} Dein Text steht noch unten.`,
      };
    case 'forbidden':
      return {
        title: 'Du darfst dieses Wiki lesen, aber nicht ändern',
        text: 'Nichts wurde gespeichert. Dein Text steht unten, damit du ihn kopieren kannst.',
      };
    case 'tooMany':
      return {
        title: 'Das war viel Speichern in kurzer Zeit',
        text: `Dein Text steht noch unten. Drücke in ${countText(problem.retryAfterS, 'Sekunde', 'Sekunden')} noch einmal auf Speichern.`,
      };
  }
}
