import { listMaxRows } from '@erwik/events';
import type { FrontParts } from '../front-parts.js';
import { MissingResource } from '../http/refusal.js';
import { sendJson } from '../http/send.js';
import { commitIn } from '../routes/old-revisions.js';
import type { PageRequest } from '../routes/page-handler.js';
import { CompareQuery, limitIn, ListQuery, parseQuery } from './api-schemas.js';

/** `GET /pages/{path}/history`: the page's changes, newest first. */
export async function historyApi(
  { store }: FrontParts,
  { response, name, query }: PageRequest,
): Promise<void> {
  const { cursor, limit } = parseQuery(ListQuery, query);
  const { rows, next, complete } = await store.ask('history', { name, cursor, limit: limitIn(limit) });
  sendJson(response, { items: rows, next, complete });
}

/** `GET /pages/{path}/revisions/{commit}`: the page's text at one commit. */
export async function revisionApi(
  { store }: FrontParts,
  { response, name, rest }: PageRequest,
): Promise<void> {
  const reply = await store.ask('readRevision', { name, commit: commitIn(rest) });
  if (reply.kind === 'nothing') throw new MissingResource('This wiki does not have that commit.');
  const { change, blob, text } = reply;
  sendJson(response, { path: name, ...change, blob, text });
}

/** `GET /pages/{path}/compare?from=&to=`: the page's texts at two commits. */
export async function comparePageApi(
  { store }: FrontParts,
  { response, name, query }: PageRequest,
): Promise<void> {
  const { from, to } = parseQuery(CompareQuery, query);
  const reply = await store.ask('compare', { name, from: commitIn(from), to: commitIn(to) });
  if (reply.kind === 'nothing') throw new MissingResource('This wiki does not have these commits.');
  sendJson(response, { path: name, from: reply.from, to: reply.to });
}

/** `GET /pages/{path}/links`: the pages that link to the page. */
export async function linksApi({ store }: FrontParts, { response, name }: PageRequest): Promise<void> {
  const { pages, complete } = await store.ask('backlinks', { name, limit: listMaxRows });
  sendJson(response, { backlinks: pages, complete });
}
