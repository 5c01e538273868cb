import type { FrontParts } from '../front-parts.js';
import type { PageRequest } from '../routes/page-handler.js';
import { PutBody } from './api-schemas.js';
import { pageOf } from './endpoint.js';
import type { ApiAnswer, ApiHeader, Endpoint } from './endpoint.js';
import { comparePageApi, pageHistory, pageRevision } from './page-history-api.js';
import { putPage } from './put-page.js';
import { readPageApi } from './read-page-api.js';
import { ChangedReply, ConflictReply, PageReply, SavedReply } from './replies.js';

/** What can be done with one page. */
export function pageEndpoints(parts: FrontParts): Endpoint[] {
  return [readOne(parts), putOne(parts), pageHistory(parts), pageRevision(parts), comparePageApi(parts)];
}

/** Makes a handler of requests for a page one of calls of the API. */
export function onPage(
  handler: (parts: FrontParts, page: PageRequest) => Promise<void>,
  parts: FrontParts,
): Endpoint['handle'] {
  return (call) => handler(parts, pageOf(call));
}

function readOne(parts: FrontParts): Endpoint {
  const page: ApiAnswer = {
    about: 'The page; its entity tag is its blob.',
    json: PageReply,
    types: ['text/markdown', 'text/html', 'text/plain'],
  };
  return {
    method: 'GET',
    path: '/pages/{path}',
    about: 'A page: as JSON, or its text or HTML alone where Accept asks for that.',
    headers: [['If-None-Match', 'The entity tag that is known: 304 where it is still right.']],
    answers: {
      200: page,
      301: { about: 'The page has another name; Location tells.' },
      304: { about: 'The page has not changed.' },
    },
    handle: onPage(readPageApi, parts),
  };
}

/** Headers of everything that writes a page. */
export const writeHeaders: readonly ApiHeader[] = [
  ['If-Match', 'The entity tag of the page that the text is based on.'],
  ['If-None-Match', '`*`: the page must not exist yet.'],
  ['Idempotency-Key', 'Of your choice: the same request again is the same save.'],
];

function putOne(parts: FrontParts): Endpoint {
  const saved: ApiAnswer = { about: 'Saved, merged with what others saved, or unchanged.', json: SavedReply };
  return {
    method: 'PUT',
    path: '/pages/{path}',
    about: 'Saves a page. What was saved since the base is merged with it, unless `merge` is `never`.',
    headers: writeHeaders,
    body: PutBody,
    answers: {
      200: saved,
      201: { ...saved, about: 'The page is new.' },
      409: { about: 'Both changed the same passages, or the key was used before.', json: ConflictReply },
      412: { about: 'The page is not as the headers say.', json: ChangedReply },
    },
    handle: onPage(putPage, parts),
  };
}
