import type { RequestHandler } from 'express';
import { readQuery } from '../http/read-form.js';
import type { LiveEvents } from '../live/live-events.js';

/** `GET /_events`: server-sent events; `?page=` for those of one page. */
export function openStream(live: LiveEvents): RequestHandler {
  return (request, response) => {
    const page = readQuery(request.originalUrl).get('page') ?? null;
    const last = request.headers['last-event-id'];
    if (request.method === 'HEAD') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).end();
      return;
    }
    live.open(response, { page, lastEventId: typeof last === 'string' ? last : null });
  };
}
