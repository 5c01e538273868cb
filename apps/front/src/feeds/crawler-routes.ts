import { Router } from 'express';
import type { RequestHandler } from 'express';
import { listMaxRows } from '@erwik/events';
import { pageUrl } from '@erwik/pages';
import { onBehalfOf } from '../access/person.js';
import type { FrontParts } from '../front-parts.js';
import { originOf } from '../http/origin.js';
import { readQuery } from '../http/read-form.js';
import { BadRequest } from '../http/refusal.js';
import { sendTagged } from '../http/send.js';
import { only } from '../routes/only-methods.js';
import { feedMessages } from '../views/messages-feeds.js';
import { siteFeed, tagFeed } from './change-feeds.js';
import { Sitemaps } from './sitemap.js';

const plain = 'text/plain; charset=utf-8';
const markdown = 'text/markdown; charset=utf-8';
/** Longest cursor the store takes, in characters. */
const cursorMaxChars = 200;

/** What feed readers, crawlers and other programs ask for by addresses that are known beforehand. */
export function crawlerRoutes(parts: FrontParts): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.all('/_feed.atom', only('GET'), siteFeed(parts));
  router.all('/_tags/:tag/_feed.atom', only('GET'), tagFeed(parts));
  router.all('/robots.txt', only('GET'), robots(parts));
  router.all('/sitemap.xml', only('GET'), sitemap(parts));
  router.all('/llms.txt', only('GET'), llms(parts));
  return router;
}

/** Crawlers read pages; lists, histories and forms only cost them and us time. A private wiki is not theirs to read. */
function robots({ config }: FrontParts): RequestHandler {
  return (request, response) => {
    const some = `Disallow: /_\nDisallow: /*/_\nSitemap: ${originOf(request)}/sitemap.xml\n`;
    const text = `User-agent: *\n${config.access === 'private' ? 'Disallow: /\n' : some}`;
    sendTagged(request, response, { text, type: plain });
  };
}

/** The same for all: what is told once of all pages is not made for one person. */
function sitemap({ store, watch, rights }: FrontParts): RequestHandler {
  const sitemaps = new Sitemaps(store);
  return async (request, response) => {
    const from = readQuery(request.originalUrl).get('from') ?? null;
    if (from !== null && from.length > cursorMaxChars)
      throw new BadRequest(400, 'bad_cursor', 'No sitemap begins there.');
    const { everybody } = rights;
    const document = () => sitemaps.document(originOf(request), watch.head, from);
    const text = await onBehalfOf(everybody, document);
    sendTagged(request, response, { text, type: 'application/xml; charset=utf-8' });
  };
}

/** `GET /llms.txt`: what this wiki is and where its pages are, as Markdown (llmstxt.org). */
function llms({ store, site }: FrontParts): RequestHandler {
  return async (request, response) => {
    const said = feedMessages.llms;
    const origin = originOf(request);
    const link = (path: string, text: string): string => `- [${linkText(text)}](${origin}${path})`;
    const { pages, total } = await store.ask('listPages', { prefix: '', cursor: null, limit: listMaxRows });
    const lines = [
      ...[`# ${site().name}`, '', `> ${said.lead}`, '', `## ${said.programs}`, ''],
      link('/_help/api', said.api),
      link('/_api/v1/openapi.json', said.openApi),
      link('/_feed.atom', said.recent),
      link('/sitemap.xml', said.sitemap),
      ...['', `## ${said.pages}`, ''],
      ...(total > pages.length ? [said.more(pages.length, total), ''] : []),
      ...pages.map(({ name, title }) => link(`${pageUrl(name)}.md`, title)),
    ];
    sendTagged(request, response, { text: `${lines.join('\n')}\n`, type: markdown });
  };
}

/** A title as the text of a link: nothing in it is Markdown. */
function linkText(title: string): string {
  return title.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>]/g, '\\$&');
}
