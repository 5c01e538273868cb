import type { LinkTarget, PageName, PageRow } from '@erwik/events';
import { pageUrl, parsePageName, titleOfName } from '@erwik/pages';
import type { BrokenInput, OrphansInput } from './finding-model.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { pageLink } from './byline.js';
import { layout } from './layout.js';
import { findingMessages } from './messages-finding.js';
import { messages } from './messages.js';
import type { Site, WantedInput } from './model.js';
import { absoluteTime } from './moment.js';
import { noticeBox } from './notices.js';

/** The lists of what somebody should look after. */
export type Chore = 'wanted' | 'broken' | 'orphans' | 'conflicts';

/** Pages that others link to and nobody has written. */
export function viewWanted(site: Site, { pages, complete }: WantedInput): string {
  const rows = pages.map(
    (page) =>
      html`<li>
        ${absentLink(page.name)} <span class="badge">${messages.lists.links(page.links)}</span>
        <span class="hint">${messages.lists.wantedFrom} ${commaList(page.linkedFrom)}</span>
      </li> `,
  );
  const lead = rows.length === 0 ? messages.lists.wantedEmpty : messages.lists.wantedLead;
  return viewChore(site, {
    chore: 'wanted',
    lead,
    complete,
    list: html`<ul class="rows">
      ${rows}
    </ul>`,
  });
}

/** Pages that no other links to. */
export function viewOrphans(site: Site, { pages, complete }: OrphansInput): string {
  const lead = pages.length === 0 ? findingMessages.orphans.empty : findingMessages.orphans.lead;
  return viewChore(site, { chore: 'orphans', lead, complete, list: pageRows(pages) });
}

/** Pages with links that lead nowhere. */
export function viewBroken(site: Site, { pages, complete }: BrokenInput): string {
  const rows = pages.map(
    ({ name, title, links }) =>
      html`<li>
        <a href="${pageUrl(name)}"><bdi>${title}</bdi></a>
        <span class="hint">${findingMessages.broken.to} ${absentLinks(links)}</span>
      </li> `,
  );
  const lead = rows.length === 0 ? findingMessages.broken.empty : findingMessages.broken.lead;
  return viewChore(site, {
    chore: 'broken',
    lead,
    complete,
    list: html`<ul class="rows">
      ${rows}
    </ul>`,
  });
}

interface ChoreInput {
  readonly chore: Chore;
  readonly lead: string;
  readonly complete: boolean;
  readonly list: Html;
}

function viewChore(site: Site, { chore, lead, complete, list }: ChoreInput): string {
  const title = findingMessages.housekeeping[chore];
  return layout(site, {
    title,
    main: html`<h1>${title}</h1>
      ${choreLinks(chore)} ${!complete && noticeBox({ kind: 'indexing' })}
      <p class="lead">${lead}</p>
      ${list}`,
  });
}

/** Leads from one list of what to look after to the others. */
export function choreLinks(current: Chore): Html {
  const link = (chore: Chore): Html =>
    html`<a href="/_${chore}" ${chore === current && html`aria-current="page"`}
      >${findingMessages.housekeeping[chore]}</a
    > `;
  return html`<nav class="switch" aria-label="${findingMessages.housekeeping.label}">
    <span class="segments">${(['wanted', 'broken', 'orphans', 'conflicts'] as const).map(link)}</span>
  </nav>`;
}

/** Pages with the time of their latest change. */
export function pageRows(pages: readonly PageRow[]): Html {
  return html`<ul class="rows">
    ${pages.map(
      ({ name, title, at }) =>
        html`<li>
          <a href="${pageUrl(name)}"><bdi>${title}</bdi></a>
          ${at !== null && html`<span class="hint">${absoluteTime(at)}</span>`}
        </li> `,
    )}
  </ul>`;
}

/** Links that lead nowhere, to pages that can be written and to files that are missing. */
export function absentLinks(links: readonly LinkTarget[]): Html[] {
  return links.map(
    ({ name, file }, position) =>
      html`${position > 0 && ', '}${file ? html`<bdi>${name}</bdi> (${findingMessages.broken.file})` : absentLink(name)}`,
  );
}

/** Wanted names are as somebody wrote them: one that cannot be a page's name is shown, not linked. */
function absentLink(written: string): Html {
  const parsed = parsePageName(written);
  if (!parsed.ok) return html`<bdi>${written}</bdi>`;
  return html`<a class="internal absent" rel="nofollow" href="${pageUrl(parsed.name)}"
    ><bdi>${titleOfName(parsed.name)}</bdi></a
  >`;
}

function commaList(names: readonly PageName[]): Html[] {
  return names.map((name, position) => html`${position > 0 && ', '}${pageLink(name)}`);
}
