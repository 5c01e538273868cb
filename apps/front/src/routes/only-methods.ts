import type { RequestHandler } from 'express';
import { BadRequest } from '../http/refusal.js';

/** Lets some methods pass (HEAD with GET) and refuses others with 405, which names those that work. */
export function only(...methods: readonly ('GET' | 'POST' | 'PUT')[]): RequestHandler {
  const allowed = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  return (request, _response, next) => {
    if (allowed.includes(request.method)) return next();
    throw new BadRequest(405, 'method_not_allowed', `${request.method} is not supported here.`, {
      headers: { Allow: allowed.join(', ') },
    });
  };
}
