import type { PageRow } from '@erwik/events';
import { pageUrl } from '@erwik/pages';
import type { AllPagesInput } from './finding-model.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { layout } from './layout.js';
import { findingMessages } from './messages-finding.js';
import { messages } from './messages.js';
import type { Site } from './model.js';
import { pageRows } from './page-lists.js';
import { pageListUrl } from './urls.js';

/** A list of fewer initials is seen at a glance. */
const lettersMin = 2;

/** All pages, or those of a folder: from A to Z, as a tree of folders, or the latest changed first. */
export function viewAllPages(site: Site, input: AllPagesInput): string {
  const title = titleOf(input.prefix);
  return layout(site, {
    title,
    main: html`<h1><bdi>${title}</bdi></h1>
      ${prefixForm(input)}
      <p class="switch">
        <span class="hint">${messages.pages(input.total)}</span>
        ${orderLinks(input)}
      </p>
      ${letters(input)} ${input.pages.length === 0 ? emptyText(input.prefix) : list(input)}
      ${input.nextUrl !== null && html`<p><a href="${input.nextUrl}">${messages.lists.more}</a></p>`}`,
  });
}

function titleOf(prefix: string): string {
  if (prefix === '') return messages.lists.allTitle;
  const folder = prefix.replace(/\/$/, '');
  return folder === prefix
    ? `${findingMessages.allPages.begin} ${prefix}`
    : `${messages.lists.folder} ${folder}`;
}

function emptyText(prefix: string): Html {
  const text = prefix === '' ? messages.lists.empty : findingMessages.allPages.none(prefix);
  return html`<p class="empty" dir="auto">${text}</p>`;
}

function prefixForm({ prefix, order }: AllPagesInput): Html {
  return html`<form class="ask narrow" action="/_pages">
    <label for="prefix">${findingMessages.allPages.begin}</label>
    <span class="field"
      ><input id="prefix" name="prefix" value="${prefix}" maxlength="200" dir="auto" autocomplete="off" />
      <button>${findingMessages.allPages.show}</button></span
    >
    ${order !== 'title' && html`<input type="hidden" name="order" value="${order}" />`}
  </form>`;
}

function orderLinks({ order, prefix }: AllPagesInput): Html {
  const link = (value: AllPagesInput['order'], label: string): Html =>
    html`<a href="${pageListUrl(prefix, value)}" ${order === value && html`aria-current="true"`}
      >${label}</a
    >`;
  return html`<span class="segments" role="group" aria-label="${messages.lists.order}"
    >${link('title', messages.lists.byTitle)} ${link('folder', findingMessages.allPages.tree)}
    ${link('latest', findingMessages.allPages.latest)}</span
  >`;
}

/** What the names begin with, each leading to its pages: below the folder that is listed, or beside the letter that is. */
function letters({ order, prefix, initials }: AllPagesInput): Html | null {
  if (order !== 'title' || initials.length < lettersMin) return null;
  const link = (initial: string): Html =>
    html`<li><a href="${pageListUrl(prefix + initial, order)}">${initial.toUpperCase()}</a></li> `;
  return html`<nav class="letters" aria-label="${findingMessages.allPages.letters}">
    <ul>
      ${initials.map(link)}
    </ul>
  </nav>`;
}

function list(input: AllPagesInput): Html | Html[] {
  if (input.order === 'latest') return pageRows(input.pages);
  if (input.order === 'folder') return folderList(treeOf(input.pages, input.prefix));
  return [...byInitial(input.pages, input.prefix)].map(
    ([initial, pages]) =>
      html`<section class="group">
        <h2>${initial}</h2>
        ${pageRows(pages)}
      </section>`,
  );
}

/** Pages come in the order of their names, so the letter is the name's, below the folder that is listed. */
function byInitial(pages: readonly PageRow[], prefix: string): Map<string, PageRow[]> {
  const groups = new Map<string, PageRow[]>();
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  for (const page of pages) {
    const initial = initialOf(page.name.slice(folder.length));
    groups.set(initial, [...(groups.get(initial) ?? []), page]);
  }
  return groups;
}

function initialOf(name: string): string {
  const [first = ''] = name.normalize('NFD').toUpperCase();
  return /\p{L}|\p{N}/u.test(first) ? first : messages.lists.other;
}

/** A folder of the tree: its path with a slash at the end, and what is in it. */
interface Folder {
  readonly path: string;
  readonly pages: PageRow[];
  readonly folders: Map<string, Folder>;
}

function treeOf(pages: readonly PageRow[], prefix: string): Folder {
  const root: Folder = { path: prefix.slice(0, prefix.lastIndexOf('/') + 1), pages: [], folders: new Map() };
  for (const page of pages) folderFor(root, page.name).pages.push(page);
  return root;
}

function folderFor(root: Folder, name: string): Folder {
  const steps = name.slice(root.path.length).split('/').slice(0, -1);
  return steps.reduce((folder, step) => {
    const known = folder.folders.get(step) ?? {
      path: `${folder.path}${step}/`,
      pages: [],
      folders: new Map(),
    };
    folder.folders.set(step, known);
    return known;
  }, root);
}

/** At most eight folders deep, as names are. */
function folderList({ pages, folders }: Folder): Html {
  return html`<ul class="tree">
    ${pages.map(
      ({ name, title }) =>
        html`<li>
          <a href="${pageUrl(name)}"><bdi>${title}</bdi></a>
        </li> `,
    )}
    ${[...folders].map(
      ([step, folder]) =>
        html`<li>
          <a class="folder" href="${pageListUrl(folder.path, 'folder')}"><bdi>${step}/</bdi></a>
          ${folderList(folder)}
        </li> `,
    )}
  </ul>`;
}
