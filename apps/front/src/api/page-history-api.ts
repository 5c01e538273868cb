import { diffTexts } from '@erwik/pages';
import type { FrontParts } from '../front-parts.js';
import { BadRequest, MissingResource } from '../http/refusal.js';
import { sendJson, sendText } from '../http/send.js';
import { commitIn } from '../routes/old-revisions.js';
import { CompareQuery, limitIn, ListQuery, parseQuery } from './api-schemas.js';
import { listing, pageOf, reading } from './endpoint.js';
import type { Endpoint } from './endpoint.js';
import { CompareReply, HistoryReply, RevisionReply } from './replies.js';
import { unifiedPatch } from './unified-patch.js';

/** `GET /pages/{path}/history` */
export function pageHistory({ store }: FrontParts): Endpoint {
  const about = "The page's changes, the newest first.";
  const said = { about, query: ListQuery, reply: HistoryReply };
  return listing('/pages/{path}/history', said, async ({ cursor, limit }, call) => {
    const { name } = pageOf(call);
    const { rows, next, complete } = await store.ask('history', { name, cursor, limit: limitIn(limit) });
    return { items: rows, next, complete };
  });
}

/** `GET /pages/{path}/revisions/{commit}` */
export function pageRevision({ store }: FrontParts): Endpoint {
  const about = "The page's text at one commit.";
  return reading('/pages/{path}/revisions/{commit}', { about, reply: RevisionReply }, async (call) => {
    const { name, rest } = pageOf(call);
    const reply = await store.ask('readRevision', { name, commit: commitIn(rest) });
    if (reply.kind === 'nothing') throw new MissingResource('This wiki does not have that commit.');
    const { change, blob, text } = reply;
    return { path: name, ...change, blob, text };
  });
}

/** `GET /pages/{path}/compare?from=&to=` */
export function comparePageApi({ store }: FrontParts): Endpoint {
  return {
    method: 'GET',
    path: '/pages/{path}/compare',
    about: "The page's texts at two commits; `format` adds what differs, by words, or answers a patch alone.",
    query: CompareQuery,
    answers: { 200: { about: 'Both texts, or a patch.', json: CompareReply, types: ['text/x-diff'] } },
    handle: async (call) => {
      const { name, query } = pageOf(call);
      const { from, to, format } = parseQuery(CompareQuery, query);
      const reply = await store.ask('compare', { name, from: commitIn(from), to: commitIn(to) });
      if (reply.kind === 'nothing') throw new MissingResource('This wiki does not have these commits.');
      const both = { path: name, from: reply.from, to: reply.to };
      if (format === 'json') return sendJson(call.response, both);
      const difference = diffTexts(reply.from.text, reply.to.text);
      if (format === 'words') return sendJson(call.response, { ...both, difference });
      if (difference.kind === 'tooLarge')
        throw new BadRequest(422, 'too_different', 'The two texts differ too much for a patch.');
      sendText(call.response, unifiedPatch(name, difference), 'text/x-diff; charset=utf-8');
    },
  };
}
