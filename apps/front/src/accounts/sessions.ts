import type { SessionRecords } from '@erwik/bus';
import { AccountName } from '@erwik/events';
import type { Account } from '@erwik/events';
import { RedisStore } from 'connect-redis';
import type { Request, RequestHandler, Response } from 'express';
import session from 'express-session';
import { z } from 'zod';
import { UnavailableFront } from '../http/refusal.js';

/** Somebody who reads once a month stays logged in, in seconds. */
export const sessionIdleS = 30 * 24 * 3600;
/** Redis is back within seconds. */
const retryAfterS = 5;

/** Browsers refuse a cookie of that prefix that another host or an unencrypted page has set (RFC 6265bis, 4.1.3.2). */
const cookieNames = { plain: 'erwik_session', secure: '__Host-erwik_session' } as const;
const cookiePattern = /(?:^|;\s*)(?:__Host-)?erwik_session=/;

/** Whose session it is. It is one as long as its account has the same generation. */
const SessionOwner = z.object({ name: AccountName, generation: z.number().int() });
export type SessionOwner = z.infer<typeof SessionOwner>;

declare module 'express-session' {
  interface SessionData {
    owner: unknown;
  }
}

/** The sessions of people who have logged in, by a cookie that says nothing of them. Strangers have none. */
export type Sessions = {
  /** Whose session a request belongs to; null for none. Throws `UnavailableFront` where that cannot be known now. */
  readonly ownerOf: (request: Request, response: Response) => Promise<SessionOwner | null>;
  /** Begins a session under a new id: one that somebody had before, or planted, is nothing any more. Throws `UnavailableFront`. */
  readonly begin: (request: Request, response: Response, account: Account) => Promise<void>;
  /** Keeps a text for so many seconds under a name that nobody can guess, to be taken once. Throws `UnavailableFront`. */
  readonly leave: (name: string, text: string, seconds: number) => Promise<void>;
  readonly take: (name: string) => Promise<string | null>;
  /** Ends the session of a request. Throws `UnavailableFront`. */
  readonly end: (request: Request, response: Response) => Promise<void>;
};

/** Whether a browser says that it has a session, which costs nothing to see. */
export function saysItHasSession({ headers }: Pick<Request, 'headers'>): boolean {
  return headers.cookie !== undefined && cookiePattern.test(headers.cookie);
}

/** Lets a browser forget a session that is over. */
export function forgetSession(response: Response): void {
  for (const name of Object.values(cookieNames)) response.appendHeader('Set-Cookie', expired(name));
}

/** The sessions that are kept in the node's Redis, for all its fronts. */
export function createSessions(records: SessionRecords): Sessions {
  const open = sessionOpener(records);
  return {
    async ownerOf(request, response) {
      if (!saysItHasSession(request)) return null;
      await open(request, response);
      return SessionOwner.safeParse(request.session.owner).data ?? null;
    },
    async begin(request, response, { name, generation }) {
      await open(request, response);
      await settled((done) => request.session.regenerate(done));
      request.session.owner = { name, generation } satisfies SessionOwner;
      await settled((done) => request.session.save(done));
    },
    leave: (name, text, seconds) => records.leave(name, text, seconds).catch(rejectUnavailable),
    take: (name) => records.take(name).catch(rejectUnavailable),
    async end(request, response) {
      if (!saysItHasSession(request)) return;
      await open(request, response);
      await settled((done) => request.session.destroy(done));
      forgetSession(response);
    },
  };
}

/** A front without Redis: nobody is logged in, and nobody can be. */
export const noSessions: Sessions = {
  ownerOf: () => Promise.resolve(null),
  begin: () => rejectUnavailable(null),
  leave: () => rejectUnavailable(null),
  take: () => rejectUnavailable(null),
  end: () => Promise.resolve(),
};

type Opener = (request: Request, response: Response) => Promise<void>;

/** Makes `request.session` be there. Cookies of encrypted and of other connections have names of their own. */
function sessionOpener(records: SessionRecords): Opener {
  let made: { secret: string; plain: RequestHandler; secure: RequestHandler } | null = null;
  return async (request, response) => {
    const current = await records.secret().catch(rejectUnavailable);
    if (made?.secret !== current)
      made = {
        secret: current,
        plain: opening(records, current, false),
        secure: opening(records, current, true),
      };
    const handler = request.secure ? made.secure : made.plain;
    await settled((done) => void handler(request, response, done));
  };
}

function opening({ client, prefix }: SessionRecords, secret: string, secure: boolean): RequestHandler {
  return session({
    // the library gives the store the cookie's settings, so each has one; reading renews a session, so that it need not be touched
    store: new RedisStore({ client, prefix, ttl: sessionIdleS, disableTouch: true }),
    secret,
    name: secure ? cookieNames.secure : cookieNames.plain,
    cookie: { httpOnly: true, sameSite: 'lax', secure, path: '/', maxAge: sessionIdleS * 1000 },
    resave: false,
    saveUninitialized: false,
    rolling: true,
  });
}

/** Waits for what tells its end to a callback; what Redis answers late, after that, changes nothing. */
async function settled(begin: (done: (error?: unknown) => void) => void): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    begin((error) => (error ? reject(unavailable(error)) : resolve()));
  });
}

function rejectUnavailable(cause: unknown): Promise<never> {
  return Promise.reject(unavailable(cause));
}

function unavailable(cause: unknown): UnavailableFront {
  const error = new UnavailableFront('Who you are cannot be found out now.', retryAfterS);
  error.cause = cause;
  return error;
}

function expired(name: string): string {
  const secure = name === cookieNames.secure ? '; Secure' : '';
  return `${name}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax${secure}`;
}
