import { isLoopbackName } from '@erwik/runtime';
import type { Request, RequestHandler, Response } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import type { Store } from 'express-rate-limit';
import { BadRequest } from '../http/refusal.js';

/** What is counted by itself: what one does much of does not keep one from another. */
export type Limited = 'saves' | 'drafts' | 'reads';

/**
 * What one address may do in a minute. A person saves a few times; a house full of people shares an address. The editor keeps
 * a draft every few seconds. Programs that read all pages one after another take longer than that for each.
 */
export const perMinute: Readonly<Record<Limited, number>> = { saves: 300, drafts: 300, reads: 1200 };
const windowS = 60;

/** Makes the place where hits of one kind are counted; null where each front counts by itself. */
export type HitStores = ((what: Limited) => Store) | null;

/**
 * Counts a save against its address. Answers the seconds to wait when there were too many, else null; sets
 * `RateLimit` headers.
 */
export type SaveLimit = (request: Request, response: Response) => Promise<number | null>;

/**
 * Limits what one address does, as Express knows it (the balancer's word counts where it is trusted).
 * Programs on this machine are the operator's own and are not limited.
 */
export function createSaveLimit(what: Limited, stores: HitStores): SaveLimit {
  const limiter = rateLimit({
    windowMs: windowS * 1000,
    limit: perMinute[what],
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    identifier: what,
    keyGenerator: (request) => ipKeyGenerator(request.ip ?? ''),
    skip: ({ ip = '' }) => isLoopbackName(ip.replace(/^::ffff:/, '')),
    handler: (_request, _response, next) => next(new TooMany()),
    ...(stores === null ? {} : { store: stores(what) }),
  });
  return async (request, response) => {
    try {
      await new Promise<void>((resolve, reject) => {
        void limiter(request, response, (error?: unknown) =>
          error instanceof Error ? reject(error) : resolve(),
        );
      });
      return null;
    } catch (error) {
      if (error instanceof TooMany) return windowS;
      throw error;
    }
  };
}

class TooMany extends Error {}

/** Lets an address read so much in a minute by programs, and refuses more with 429. */
export function limitReads(stores: HitStores): RequestHandler {
  const limit = createSaveLimit('reads', stores);
  return async (request, response, next) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const retryAfterS = isRead ? await limit(request, response) : null;
    if (retryAfterS === null) return next();
    throw new BadRequest(429, 'too_many_requests', 'This address asks too often: wait a minute.', {
      headers: { 'Retry-After': String(retryAfterS) },
    });
  };
}
