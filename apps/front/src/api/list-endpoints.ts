import { listMaxRows } from '@erwik/events';
import type { FrontParts } from '../front-parts.js';
import { readJson } from '../http/read-json.js';
import { MissingResource } from '../http/refusal.js';
import { sendJson } from '../http/send.js';
import { commitIn } from '../routes/old-revisions.js';
import { renderDraft } from '../routes/render-draft.js';
import { limitIn, RenderBody, SuggestQuery } from './api-schemas.js';
import { listing, reading } from './endpoint.js';
import type { Endpoint } from './endpoint.js';
import { CommitReply, ConflictsReply, RenderReply, SuggestReply } from './replies.js';

/** What is asked of the wiki as a whole. */
export function listEndpoints(parts: FrontParts): Endpoint[] {
  return [suggest(parts), conflicts(parts), readCommit(parts), render(parts)];
}

function suggest({ store }: FrontParts): Endpoint {
  const about = 'Pages whose titles may be meant by `q`, for completion.';
  return listing('/suggest', { about, query: SuggestQuery, reply: SuggestReply }, ({ q, limit }) =>
    store.ask('suggest', { query: q, limit: limitIn(limit, 10) }),
  );
}

function conflicts({ store }: FrontParts): Endpoint {
  const about = 'What was changed in two ways at once and waits for a person to choose.';
  return reading('/conflicts', { about, reply: ConflictsReply }, async () => {
    const { rows, complete } = await store.ask('conflicts', { limit: listMaxRows });
    return { items: rows, complete };
  });
}

function readCommit({ store }: FrontParts): Endpoint {
  const about = 'One commit and the pages it changed.';
  return reading('/commits/{commit}', { about, reply: CommitReply }, async ({ params }) => {
    const reply = await store.ask('readCommit', { commit: commitIn(params['commit'] ?? '') });
    if (reply.kind === 'nothing') throw new MissingResource('This wiki does not have that commit.');
    const { change, message, pages } = reply;
    return { ...change, message, pages };
  });
}

function render(parts: FrontParts): Endpoint {
  return {
    method: 'POST',
    path: '/render',
    about: 'Renders a text as if it were the page at `path`, without saving it.',
    body: RenderBody,
    answers: { 200: { about: 'The text as sanitized HTML.', json: RenderReply } },
    handle: async ({ request, response }) => {
      const { path, text } = await readJson(request, RenderBody);
      sendJson(response, { html: await renderDraft(parts, { name: path, text }) });
    },
  };
}
