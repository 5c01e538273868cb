import { isLoopbackName } from '@erwik/runtime';
import type { Request, Response } from 'express';
import { ipKeyGenerator } from 'express-rate-limit';
import { readQuery } from '../http/read-form.js';
import type { LiveEvents } from '../live/live-events.js';
import { language } from '../views/language.js';

/** `GET /_events`: server-sent events; `?page=`, `?commit=` and `?mesh=1` for those of a page, a commit, the mesh. */
export function openStream(live: LiveEvents): (request: Request, response: Response) => void {
  return (request, response) => {
    const query = readQuery(request.originalUrl);
    const last = request.headers['last-event-id'];
    if (request.method === 'HEAD') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).end();
      return;
    }
    live.open(response, {
      page: query.get('page') ?? null,
      commit: query.get('commit') ?? null,
      mesh: query.has('mesh'),
      language: language(),
      lastEventId: typeof last === 'string' ? last : null,
      address: addressOf(request),
    });
  };
}

/** Where a request comes from, as Express knows it; null for programs on this machine, which are the operator's own. */
function addressOf({ ip = '' }: Request): string | null {
  const address = ip.replace(/^::ffff:/, '');
  return isLoopbackName(address) ? null : ipKeyGenerator(address);
}
