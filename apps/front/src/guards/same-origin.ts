import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { BadRequest } from '../http/refusal.js';
import { hostName } from './allowed-hosts.js';

/**
 * Stands before all routes, those to come included, and refuses what another site made a browser send: whatever does more
 * than read must come from this node's own pages (`Sec-Fetch-Site`, and `Origin` for browsers that do not send it).
 * Programs send neither and hold no cookie that matters, so they pass. There is no token in forms, so none can expire
 * while somebody writes.
 */
export const refuseCrossSite: RequestHandler = (request, _response, next) => {
  if (request.method === 'GET' || request.method === 'HEAD' || isFromHere(request)) return next();
  throw new BadRequest(
    403,
    'cross_site',
    'Another site asked your browser to send this, so it was not done.',
  );
};

function isFromHere(request: IncomingMessage): boolean {
  const site = request.headers['sec-fetch-site'];
  return site === undefined ? isOwnOrigin(request) : site === 'same-origin' || site === 'none';
}

function isOwnOrigin({ headers }: IncomingMessage): boolean {
  if (headers.origin === undefined) return true;
  const authority = /^https?:\/\/([^/]+)$/.exec(headers.origin)?.[1];
  if (authority === undefined || hostName(authority) === '') return false;
  return authority.toLowerCase() === (headers.host ?? '').toLowerCase();
}
