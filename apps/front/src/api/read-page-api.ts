import { splitConflicts } from '@erwik/merge';
import type { Alternative } from '@erwik/merge';
import { pageUrl, splitFrontMatter, titleOfName, formatOfPath } from '@erwik/pages';
import type { PageView } from '@erwik/events';
import type { z } from 'zod';
import type { FrontParts } from '../front-parts.js';
import { matchesTag } from '../http/entity-tag.js';
import { BadRequest, MissingResource } from '../http/refusal.js';
import { redirect, sendJson, sendText } from '../http/send.js';
import type { RenderedPassages } from '../rendering/render-passages.js';
import { sourceHtml } from '../rendering/source-html.js';
import type { PageRequest } from '../routes/page-handler.js';
import type { Views } from '../views/model.js';
import type { PageReply } from './replies.js';

type PageJson = z.infer<typeof PageReply>;

/** `GET /pages/{path}`: the page as JSON, or its text or HTML alone where `Accept` asks for that. */
export async function readPageApi(
  parts: FrontParts,
  { request, response, name }: PageRequest,
): Promise<void> {
  const reply = await parts.store.ask('readPage', { name });
  if (reply.kind === 'redirect') return redirect(response, 301, `/_api/v1/pages${pageUrl(reply.to)}`);
  if (reply.kind !== 'page') throw new MissingResource('There is no page of that name.');
  const type = request.accepts(['application/json', 'text/markdown', 'text/html', 'text/plain']);
  if (type === false)
    throw new BadRequest(406, 'not_acceptable', 'A page is JSON, text/markdown or text/html.');
  const tag = `"${reply.blob}"`;
  response.setHeader('ETag', tag);
  response.setHeader('Vary', 'Accept');
  response.setHeader('Cache-Control', 'no-cache');
  if (matchesTag(request.headers['if-none-match'], tag)) {
    response.writeHead(304).end();
    return;
  }
  if (type === 'application/json') sendJson(response, await pageJson(parts, reply));
  else if (type === 'text/html') sendText(response, await pageHtml(parts, reply), 'text/html; charset=utf-8');
  else sendText(response, reply.text, `${type}; charset=utf-8`);
}

async function pageHtml({ texts, views }: FrontParts, view: PageView): Promise<string> {
  const { page } = await texts.render(view);
  return htmlOf(views, view, page);
}

function htmlOf(views: Views, { text }: PageView, page: RenderedPassages | null): string {
  return page === null ? sourceHtml(text) : views.passages(page.pieces, null);
}

async function pageJson({ texts, site, views }: FrontParts, view: PageView): Promise<PageJson> {
  const { page } = await texts.render(view);
  const { name, path, blob, head, text, change, links } = view;
  const targets = Object.values(links);
  return {
    path: name,
    file: path,
    title: page?.title ?? titleOfName(name),
    url: pageUrl(name),
    format: formatOfPath(path),
    blob,
    commit: change?.commit ?? null,
    head,
    node: change?.node ?? null,
    updatedAt: change === null ? null : new Date(change.at).toISOString(),
    author: change === null ? null : { name: change.author.name },
    frontMatter: splitFrontMatter(text).frontMatter,
    text,
    html: htmlOf(views, view, page),
    toc: [...(page?.toc ?? [])],
    links: {
      out: targets.filter((link) => link.exists).map((link) => link.name),
      missing: targets.filter((link) => !link.exists).map((link) => link.name),
    },
    conflicts: conflictsIn(text),
    kept: view.kept,
    permissions: { edit: site().mayEdit, delete: site().mayEdit },
  };
}

/** The passages that stand in the text in several versions, with who wrote each and when. */
function conflictsIn(text: string): PageJson['conflicts'] {
  return splitConflicts(text).flatMap((passage) =>
    passage.kind === 'plain' ? [] : [{ alternatives: passage.alternatives.map(alternativeJson) }],
  );
}

function alternativeJson({ label, text }: Alternative) {
  const { name, node, seconds, commit } = label;
  return { author: { name }, node, at: seconds * 1000, commit, text };
}
