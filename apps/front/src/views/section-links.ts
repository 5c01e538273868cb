import type { PageName } from '@erwik/events';
import { html } from './html.js';
import { editorMessages } from './messages-editor.js';
import type { TocEntry } from './model.js';
import { sectionUrl } from './urls.js';

const heading = /<h([1-6]) id="([^"]*)"[^]*?<\/h\1>/g;

/** What links to the forms of a page's sections are made from: their numbers by the ids of their headings. */
export type LinkedSections = {
  readonly name: PageName;
  readonly toc: readonly TocEntry[];
  readonly sections: ReadonlyMap<string, number>;
};

/** Sanitized page HTML with a link behind each heading that opens a section, to write in that section alone. */
export function withSectionLinks(page: string, { name, toc, sections }: LinkedSections): string {
  if (sections.size === 0) return page;
  const titles = new Map(toc.map(({ id, text }) => [id, text]));
  return page.replace(heading, (whole, _level, id: string) => {
    const section = sections.get(id);
    const title = titles.get(id);
    if (section === undefined || title === undefined) return whole;
    const link = html`<a
      href="${sectionUrl(name, section)}"
      rel="nofollow"
      aria-label="${editorMessages.editSection(title)}"
      >${editorMessages.editSectionShort}</a
    >`;
    return `${whole}<p class="edit-section">${link.toString()}</p>`;
  });
}
