import type { MeshLogLine, NeighborState } from '@erwik/events';
import { countText, numberText } from '../counting.js';
import type { arrivalMessages, meshMessages, nodeMessages } from '../mesh-messages.js';

const edits = (n: number): string => (n === 0 ? 'Änderungen' : countText(n, 'Änderung', 'Änderungen'));
const nodes = (n: number): string => countText(n, 'Knoten', 'Knoten');

/** `nodeMessages` in German. */
export const germanNode: typeof nodeMessages = {
  mesh: 'Netz',
  meshHint: 'Wie es diesem Knoten und den anderen geht',
  inSync: 'im Gleichstand',
  inSyncHint: 'Alle erreichbaren Knoten haben dasselbe',
  sending: (n) => `sendet ${edits(n)}`,
  sendingHint: 'Was hier gespeichert wurde, ist unterwegs zu anderen Knoten',
  receiving: (n) => `empfängt ${edits(n)}`,
  receivingHint: 'Was auf anderen Knoten gespeichert wurde, ist hierher unterwegs',
  apart: (reachable, all) =>
    `${numberText(reachable)} von ${nodes(all)} erreichbar – Änderungen bleiben erhalten und folgen`,
  apartHint:
    'Manche Knoten sind jetzt nicht erreichbar; was inzwischen gespeichert wird, erhalten sie später',
  silent: 'Änderungen bleiben vorerst hier',
  silentHint:
    'Was Änderungen an andere Knoten weitergibt, antwortet nicht. Änderungen bleiben erhalten und folgen',
  alone: 'allein',
  aloneHint: 'Dieser Knoten läuft allein',
  aloneSince: 'allein seit',
  aloneSinceHint: 'Kein anderer Knoten ist erreichbar. Änderungen bleiben erhalten und folgen',
  cannotSave: 'dieser Knoten kann nicht schreiben',
};

/** `arrivalMessages` in German. */
export const germanArrival: typeof arrivalMessages = {
  title: 'Wo sie angekommen ist',
  reach: (have, all) =>
    have >= all
      ? `Auf ${all === 1 ? 'dem einen' : `allen ${numberText(all)}`} Knoten.`
      : `Auf ${numberText(have)} von ${nodes(all)}.`,
  complete: 'Dieser Knoten hat sie gespeichert und erfährt von jedem, der sie hat.',
  partial: (origin) =>
    `Sie wurde auf ${origin} gespeichert, der von jedem Knoten erfährt, der sie hat. Dieser Knoten weiß von:`,
  node: 'Knoten',
  after: 'Nach',
  via: 'Bekommen von',
  origin: 'dort gespeichert',
  unknown: 'nicht bekannt',
  ms: (ms) => `${numberText(Math.round(ms))} ms`,
};

const states: Readonly<Record<NeighborState, string>> = {
  alive: 'erreichbar',
  suspect: 'fraglich',
  dead: 'nicht erreichbar',
};

const kinds: Readonly<Record<MeshLogLine['kind'], string>> = {
  commit: 'Commit',
  member: 'Knoten',
  link: 'Verbindung',
  pull: 'Abruf',
  refused: 'abgelehnt',
  clock: 'Uhr',
};

const advice = new Map<string, string>([
  [
    'wiki',
    'Er enthält ein anderes Wiki. Prüfe, ob seine Adresse stimmt; um ihn mit diesem zu verbinden, starte ihn mit einem leeren Datenordner.',
  ],
  ['name', 'Ein anderer Knoten heißt so wie er. Gib ihm in seiner Router-Datei einen eigenen Namen.'],
  [
    'id',
    'Er hat einen anderen Schlüssel als den, der zu seinem Namen bekannt ist. Wurde sein Datenordner ersetzt, entferne oder berichtige seine id in der Router-Datei.',
  ],
  [
    'certificate',
    'Sein Zertifikat ist nicht das aus der Router-Datei. Vergleiche die ids auf beiden Seiten.',
  ],
  [
    'cookie',
    'Er kennt das Cookie dieses Netzes nicht. Kopiere die Router-Datei, die für ihn erstellt wurde, noch einmal.',
  ],
  ['self', 'Er ist dieser Knoten selbst. Entferne die Zeile aus der Router-Datei.'],
  [
    'clone',
    'Zwei Knoten laufen mit demselben Schlüssel, vielleicht aus einem kopierten Datenordner. Halte einen an, und entferne seinen Schlüssel und sein Cookie, bevor er wieder startet.',
  ],
  ['version', 'Er spricht eine andere Version des Protokolls. Bringe beide auf dieselbe Version von erwik.'],
  ['full', 'Die Routing-Tabelle hat keinen Platz mehr für ihn.'],
]);

/** `meshMessages` in German. */
export const germanMesh: typeof meshMessages = {
  title: 'Dieser Knoten',
  titleMesh: 'Das Netz',
  alone: (node) => `${node} läuft allein: er ist mit keinem anderen Knoten verbunden.`,
  noRouter:
    'Der Router dieses Knotens antwortet nicht, deshalb ist über die anderen jetzt nichts bekannt. Änderungen bleiben erhalten und folgen.',
  aloneSince: (others) =>
    `Dieser Knoten ist allein: ${others === 1 ? 'der andere ist nicht erreichbar' : `keiner der ${numberText(others)} anderen ist erreichbar`}. Änderungen bleiben erhalten und folgen.`,
  aloneSinceTime: 'Seit',
  converged: (n) => `Im Gleichstand: alle ${nodes(n)} haben`,
  convergedPart: (reachable, all) => `${numberText(reachable)} von ${nodes(all)} sind erreichbar und haben`,
  since: 'seit',
  willFollow: 'Änderungen bleiben erhalten und folgen zu den übrigen.',
  receiving: (n) =>
    `Noch nicht im Gleichstand: ${countText(n, 'Commit ist', 'Commits sind')} unterwegs zu diesem Knoten.`,
  sending: 'Noch nicht im Gleichstand: Commits sind von diesem Knoten unterwegs zu anderen.',
  well: 'Er zeigt Seiten und nimmt Änderungen an.',
  head: 'Head',
  empty: 'noch nichts vorhanden',
  pages: 'Seiten',
  index: 'Index',
  indexDone: 'aktuell',
  indexBehind: 'wird auf den neuesten Stand gebracht',
  degraded: 'Was nicht geht',
  nodes: 'Knoten',
  graph:
    'Wie die Knoten der Tabelle verbunden sind: eine durchgezogene Linie ist eine direkte Verbindung, eine gestrichelte führt über einen anderen Knoten',
  graphKey:
    'Eine durchgezogene Linie ist eine direkte Verbindung; eine gestrichelte ist die eines anderen Knotens, über den dieser sie erreicht.',
  columns: {
    node: 'Knoten',
    state: 'Zustand',
    route: 'Weg',
    rtt: 'Hin und zurück',
    speed: 'Tempo',
    seen: 'Zuletzt gesehen',
    head: 'Head',
    inSync: 'Im Gleichstand',
    waiting: 'Wartet',
    skew: 'Uhr',
  },
  here: 'dieser Knoten',
  state: (state) => states[state],
  slow: 'langsam',
  direct: 'direkt',
  via: (node) => `über ${node}`,
  noRoute: 'keiner',
  unknown: '–',
  ms: (ms) => `${numberText(ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms))} ms`,
  kbps: (kbps) =>
    kbps < 1000
      ? `${numberText(Math.round(kbps))} kbit/s`
      : `${numberText(Math.round(kbps / 100) / 10)} Mbit/s`,
  skew: (ms) => {
    const seconds = Math.round(ms / 100) / 10;
    return seconds === 0 ? '±0 s' : `${seconds > 0 ? '+' : '−'}${numberText(Math.abs(seconds))} s`;
  },
  inSync: (inSync) => (inSync === null ? '–' : inSync ? 'ja' : 'noch nicht'),
  id: 'id',
  more: (n) => `${numberText(n)} weitere werden nicht gezeigt.`,
  pulls: 'Was gerade abgerufen wird',
  pull: (commits, left) =>
    `${countText(commits, 'Commit', 'Commits')}${left === null ? '' : `, ${numberText(left)} folgen noch`}`,
  bytes: (bytes) =>
    bytes < 1000
      ? countText(bytes, 'Byte', 'Byte')
      : bytes < 1_000_000
        ? `${numberText(Math.round(bytes / 1000))} kB`
        : `${numberText(Math.round(bytes / 100_000) / 10)} MB`,
  from: 'von',
  refused: 'Knoten, die nicht eingelassen werden',
  advice: (reason) => advice.get(reason) ?? 'Das Protokoll des Routers sagt mehr.',
  counters: 'Seit der Router läuft',
  noticesSent: 'Gesendete Commit-Meldungen',
  noticesReceived: 'Empfangene Commit-Meldungen',
  noticesDuplicate: 'vom selben Knoten noch einmal',
  noticesLate: 'zu spät, schon vorhanden',
  pullsDone: 'Erledigte Abrufe',
  pullsFailed: 'gescheitert',
  pullsHedged: 'auch bei einem zweiten Knoten angefragt',
  pullsCanceled: 'abgebrochen',
  pullsServed: 'An andere gegebene Packs',
  pullsBytes: 'Abgerufen',
  log: 'Was zuletzt geschah',
  logEmpty: 'Noch nichts.',
  kind: (kind) => kinds[kind],
};
