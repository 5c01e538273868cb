import { germanFeeds } from './german/feeds.js';
import { inLanguages } from './language.js';

const english = {
  siteTitle: (site: string) => `${site}: recent changes`,
  pageTitle: (page: string, site: string) => `${page} - ${site}: changes`,
  tagTitle: (tag: string, site: string) => `${site}: changes to pages with the tag ${tag}`,
  followTag: 'Changes to pages with this tag',
  follow: 'Recent changes',
  followPage: 'Changes to this page',
  change: (summary: string, bytes: string) =>
    summary === '' ? `${bytes} bytes` : `${summary} (${bytes} bytes)`,
  llms: {
    lead: 'A wiki. Every page is Markdown: add `.md` to its address, or ask for text/markdown.',
    programs: 'For programs',
    api: 'The JSON API: read, write, search and follow pages',
    openApi: 'The same, described for programs (OpenAPI 3.1)',
    recent: 'Recent changes',
    sitemap: 'The addresses of all pages',
    pages: 'Pages',
    more: (shown: number, all: number) => `These are ${shown} of ${all} pages; the sitemap has all.`,
  },
};

/** What there is to say here, in any language. */
export type FeedMessages = typeof english;

/** What feeds, and the files for crawlers and programs, say. */
export const feedMessages = inLanguages({ en: english, de: germanFeeds });
