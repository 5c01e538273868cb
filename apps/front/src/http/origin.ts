import type { Request } from 'express';

/**
 * Scheme, host and port by which the client knows this node, such as `https://wiki.example.org`: the guard has checked the
 * host, and the scheme is the balancer's word where that is trusted.
 */
export function originOf(request: Request): string {
  return `${request.protocol}://${request.headers.host ?? ''}`;
}
