import type { FilePath } from '@erwik/events';
import { indexPlace, listPlace, relativeUrl, stylePlace } from '../exports/static-places.js';
import { html, raw } from './html.js';
import type { Html } from './html.js';
import { messages } from './messages.js';
import { exportMessages } from './messages-export.js';
import type { Surroundings } from './model.js';
import { absoluteTime } from './moment.js';

/** The copy that a document is part of. */
export type StaticSite = { readonly name: string; readonly atMs: number };

/** A page as it stands in a copy at `place`; its HTML and what is around it have the links of the copy. */
export type StaticPage = {
  readonly place: FilePath;
  readonly title: string;
  readonly html: string;
  readonly around: Surroundings;
};

/** A page of the copy: a whole document that needs nothing but the stylesheet beside it. */
export function viewStaticPage(site: StaticSite, { place, title, html: body, around }: StaticPage): string {
  return staticDocument(site, {
    place,
    title,
    sidebar: around.sidebar === null ? null : html`<nav class="sidebar prose">${raw(around.sidebar)}</nav>`,
    main: html`${around.header !== null && html`<div class="prose around">${raw(around.header)}</div>`}
      <article class="prose" dir="auto">
        <h1>${title}</h1>
        ${raw(body)}
      </article>
      ${around.footer !== null && html`<footer class="prose around">${raw(around.footer)}</footer>`}`,
  });
}

/** A page in the list of all pages of the copy. */
export type StaticEntry = { readonly name: string; readonly place: FilePath };

/** The list of all pages of the copy, at `place`. */
export function viewStaticList(site: StaticSite, place: FilePath, pages: readonly StaticEntry[]): string {
  return staticDocument(site, {
    place,
    title: exportMessages.allPages,
    sidebar: null,
    main: html`<article class="prose">
      <h1>${exportMessages.contents}</h1>
      <ul>
        ${pages.map((page) => html`<li><a href="${relativeUrl(place, page.place)}">${page.name}</a></li> `)}
      </ul>
    </article>`,
  });
}

type StaticParts = {
  readonly place: FilePath;
  readonly title: string;
  readonly sidebar: Html | null;
  readonly main: Html;
};

function staticDocument(site: StaticSite, { place, title, sidebar, main }: StaticParts): string {
  const link = (to: FilePath, label: string): Html => html`<a href="${relativeUrl(place, to)}">${label}</a>`;
  return html`<!doctype html>
    <html lang="${messages.language}">
      <head>
        <meta charset="utf-8" />
        <title>${title} - ${site.name}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="stylesheet" href="${relativeUrl(place, stylePlace)}" />
      </head>
      <body>
        <header class="top">
          <nav class="site">
            ${link(indexPlace, exportMessages.home)} ${link(listPlace, exportMessages.allPages)}
          </nav>
        </header>
        <div class="frame">
          <main id="content">
            ${main}
            <p class="about-page">
              ${exportMessages.copyOf} ${site.name} ${exportMessages.asOf} ${absoluteTime(site.atMs)}
            </p>
          </main>
          ${sidebar}
        </div>
      </body>
    </html> `.toString();
}
