import type { WatchMessages } from '../messages-watch.js';

/** `watchMessages` in German. */
export const germanWatch: WatchMessages = {
  link: 'Beobachten',
  listLink: 'Beobachtete Seiten',
  title: (page) => `${page} beobachten`,
  lead: 'Eine beobachtete Seite steht in deiner Liste, die sagt, was sich geändert hat, seit du nachgesehen hast. Die Liste gehört zu diesem Browser.',
  watched: 'Du beobachtest diese Seite.',
  start: 'Diese Seite beobachten',
  stop: 'Nicht mehr beobachten',
  toList: 'Zur Liste',
  feed: 'Oder folge ihr mit einem Feedreader',
  listTitle: 'Beobachtete Seiten',
  empty: 'Du beobachtest noch keine Seite. Unter jeder Seite steht ein Link, der sie hierher bringt.',
  changed: 'Geändert, seit du nachgesehen hast',
  unchanged: 'Seither nicht geändert',
  nothingNew: 'Nichts hat sich geändert, seit du nachgesehen hast.',
  seen: 'Habe ich gesehen',
  show: 'die letzte Änderung',
  deleted: 'gelöscht',
};
