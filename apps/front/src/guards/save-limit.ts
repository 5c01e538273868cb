import type { Request, Response } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { isLoopbackName } from './allowed-hosts.js';

/** Saves one address may make in a minute. A person saves a few times; a house full of people shares an address. */
export const savesPerMinute = 300;
const windowS = 60;

/**
 * Counts a save against its address. Answers the seconds to wait when there were too many, else null; sets
 * `RateLimit` headers.
 */
export type SaveLimit = (request: Request, response: Response) => Promise<number | null>;

/**
 * Limits saves per address, as Express knows it (the balancer's word counts when it is on a private network).
 * Programs on this machine are the operator's own and are not limited.
 */
export function createSaveLimit(): SaveLimit {
  const limiter = rateLimit({
    windowMs: windowS * 1000,
    limit: savesPerMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    identifier: 'saves',
    keyGenerator: (request) => ipKeyGenerator(request.ip ?? ''),
    skip: ({ ip = '' }) => isLoopbackName(ip.replace(/^::ffff:/, '')),
    handler: (_request, _response, next) => next(new TooManySaves()),
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
      if (error instanceof TooManySaves) return windowS;
      throw error;
    }
  };
}

class TooManySaves extends Error {}
