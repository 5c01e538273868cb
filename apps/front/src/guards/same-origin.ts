import type { IncomingMessage } from 'node:http';
import { BadRequest } from '../http/refusal.js';
import { hostName } from './allowed-hosts.js';

/**
 * Refuses a request that another site made a browser send: what writes must come from this node's own pages
 * (`Sec-Fetch-Site`, and `Origin` for browsers that do not send it). Programs send neither and hold no cookie that
 * matters, so they pass. There is no token in forms, so none can expire while somebody writes.
 */
export function refuseCrossSite(request: IncomingMessage): void {
  const site = request.headers['sec-fetch-site'];
  if (site === 'same-origin' || site === 'none') return;
  if (site === undefined && isOwnOrigin(request)) return;
  throw new BadRequest(
    403,
    'cross_site',
    'Another site asked your browser to send this, so it was not done.',
  );
}

function isOwnOrigin({ headers }: IncomingMessage): boolean {
  if (headers.origin === undefined) return true;
  const authority = /^https?:\/\/([^/]+)$/.exec(headers.origin)?.[1];
  if (authority === undefined || hostName(authority) === '') return false;
  return authority.toLowerCase() === (headers.host ?? '').toLowerCase();
}
