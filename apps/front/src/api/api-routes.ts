import { Router } from 'express';
import type { FrontParts } from '../front-parts.js';
import type { LiveEvents } from '../live/live-events.js';
import { only } from '../routes/only-methods.js';
import { openStream } from '../routes/open-stream.js';
import { accountEndpoints } from './account-endpoints.js';
import { apiHelp } from './api-help.js';
import type { Endpoint } from './endpoint.js';
import { fileEndpoints } from './file-endpoints.js';
import { findingEndpoints } from './finding-endpoints.js';
import { listEndpoints } from './list-endpoints.js';
import { meshEndpoints } from './mesh-api.js';
import { openApiEndpoint } from './openapi.js';
import { pageChangeEndpoints } from './page-change-endpoints.js';
import { pageEndpoints } from './page-endpoints.js';
import { serveEndpoints } from './serve-endpoints.js';

/** The JSON API, version 1, and the page about it. */
export function apiRoutes(parts: FrontParts, live: LiveEvents): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const endpoints = apiEndpoints(parts, live);
  router.use('/_api/v1', serveEndpoints(endpoints));
  router.all('/_help/api', only('GET'), apiHelp(parts, endpoints));
  return router;
}

/** All that the API can do. */
function apiEndpoints(parts: FrontParts, live: LiveEvents): Endpoint[] {
  const endpoints = [
    ...pageEndpoints(parts),
    ...pageChangeEndpoints(parts),
    ...fileEndpoints(parts),
    ...listEndpoints(parts),
    ...findingEndpoints(parts),
    ...meshEndpoints(parts),
    ...accountEndpoints(parts),
    eventsEndpoint(live),
  ];
  return [...endpoints, openApiEndpoint(endpoints)];
}

function eventsEndpoint(live: LiveEvents): Endpoint {
  const open = openStream(live);
  return {
    method: 'GET',
    path: '/events',
    about:
      'Server-sent events: head, commit, page, conflict, node, state, mesh and received. ?page=, ?commit= and ?mesh=1 choose.',
    headers: [['Last-Event-ID', 'The last event that was read: what came after it follows.']],
    answers: { 200: { about: 'A stream that does not end.', types: ['text/event-stream'] } },
    handle: ({ request, response }) => open(request, response),
  };
}
