import { scanLinkTargets } from '@erwik/pages';
import type { FrontParts } from '../front-parts.js';
import { contentTag } from '../http/entity-tag.js';
import { originOf } from '../http/origin.js';
import { sourceHtml } from '../rendering/source-html.js';
import { viewMarkdownHelp } from '../views/help.js';
import { markdownExamples } from '../views/markdown-examples.js';
import type { SiteHandler } from './site-handler.js';

/** The page that the examples are rendered as: their links begin at the top. */
const exampleName = 'Help';

/** `/_help`: how to write, save, find, and clone. */
export function help({ views, site }: FrontParts): SiteHandler {
  return (_fields, { req }) => views.help(site(), { cloneUrl: `${originOf(req)}/_git/wiki.git` });
}

/** `/_help/markdown`: everything that a page can hold, as this wiki renders it. */
export function markdownHelp({ store, texts, views, site }: FrontParts): SiteHandler {
  return async () => {
    const { groups } = markdownExamples;
    const targets = groups.flatMap(({ examples }) =>
      examples.flatMap(({ markdown }) => scanLinkTargets(markdown)),
    );
    const { links } = await store.ask('resolveLinks', { from: exampleName, targets: [...new Set(targets)] });
    const shown = async (text: string): Promise<string> => {
      const source = { name: exampleName, path: `${exampleName}.md`, blob: contentTag(text), text, links };
      const { page } = await texts.render(source);
      return page === null ? sourceHtml(text) : views.passages(page.pieces, null);
    };
    const rendered = groups.map(async ({ title, examples }) => ({
      title,
      examples: await Promise.all(
        examples.map(async (example) => ({ ...example, html: await shown(example.markdown) })),
      ),
    }));
    return viewMarkdownHelp(site(), await Promise.all(rendered));
  };
}
