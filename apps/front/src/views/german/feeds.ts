import type { FeedMessages } from '../messages-feeds.js';

/** `feedMessages` in German. */
export const germanFeeds: FeedMessages = {
  siteTitle: (site) => `${site}: letzte Änderungen`,
  pageTitle: (page, site) => `${page} - ${site}: Änderungen`,
  tagTitle: (tag, site) => `${site}: Änderungen an Seiten mit dem Schlagwort ${tag}`,
  followTag: 'Änderungen an Seiten mit diesem Schlagwort',
  follow: 'Letzte Änderungen',
  followPage: 'Änderungen an dieser Seite',
  change: (summary, bytes) => (summary === '' ? `${bytes} Byte` : `${summary} (${bytes} Byte)`),
  llms: {
    lead: 'Ein Wiki. Jede Seite ist Markdown: hänge `.md` an ihre Adresse an, oder bitte um text/markdown.',
    programs: 'Für Programme',
    api: 'Die JSON-API: Seiten lesen, schreiben, suchen und verfolgen',
    openApi: 'Dasselbe, für Programme beschrieben (OpenAPI 3.1)',
    recent: 'Letzte Änderungen',
    sitemap: 'Die Adressen aller Seiten',
    pages: 'Seiten',
    more: (shown, all) => `Das sind ${shown} von ${all} Seiten; die Sitemap enthält alle.`,
  },
};
