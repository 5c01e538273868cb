import { randomBytes } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { FrontParts } from '../front-parts.js';
import { originOf } from '../http/origin.js';
import { readQuery } from '../http/read-form.js';
import { MissingResource } from '../http/refusal.js';
import { redirect } from '../http/send.js';
import { loginFields } from '../views/login.js';
import { accountMessages } from '../views/messages-accounts.js';
import { logIn, returnPath, sendLoginProblem } from './login.js';
import { accountOfPerson } from './oidc-account.js';
import { BadOidcAnswer, createOidcProvider, OidcTrip } from './oidc-provider.js';
import type { OidcProvider } from './oidc-provider.js';

/** Addresses of the way to the provider and back. */
export const oidcPaths = { begin: '/_login/oidc', callback: '/_login/oidc/callback' } as const;

/** Somebody types a password and a code meanwhile, in seconds. */
const tripMaxS = 600;
const cookiePattern = /(?:^|;\s*)erwik_oidc=([\w-]{43})(?:;|$)/;

type Oidc = { readonly begin: RequestHandler; readonly callback: RequestHandler };

/** `GET /_login/oidc?return=` leads to the provider; `GET /_login/oidc/callback` is where it leads back to. */
export function oidcHandlers(parts: FrontParts): Oidc {
  const { oidc } = parts.config;
  if (oidc === null) return { begin: noProvider, callback: noProvider };
  const provider = createOidcProvider(oidc);
  return {
    begin: (request, response) => begin(parts, provider, { request, response }),
    callback: (request, response) => comeBack(parts, provider, { request, response }),
  };
}

const noProvider: RequestHandler = () => {
  throw new MissingResource('People log in here by a password alone.');
};

type Exchange = { readonly request: Request; readonly response: Response };

async function begin({ accounts }: FrontParts, provider: OidcProvider, exchange: Exchange): Promise<void> {
  const { request, response } = exchange;
  const returnTo = returnPath(readQuery(request.originalUrl).get(loginFields.returnTo));
  const { url, trip } = await provider.begin(originOf(request) + oidcPaths.callback, returnTo);
  const id = randomBytes(32).toString('base64url');
  await accounts.sessions.leave(id, JSON.stringify(trip), tripMaxS);
  response.appendHeader('Set-Cookie', tripCookie(request, id, tripMaxS));
  response.writeHead(303, { Location: url, 'Cache-Control': 'no-store', 'Content-Length': 0 }).end();
}

async function comeBack(parts: FrontParts, provider: OidcProvider, exchange: Exchange): Promise<void> {
  const { request, response } = exchange;
  const { accounts, log, config } = parts;
  const id = cookiePattern.exec(request.headers.cookie ?? '')?.[1];
  const left = id === undefined ? null : await accounts.sessions.take(id);
  response.appendHeader('Set-Cookie', tripCookie(request, '', 0));
  const words = accountMessages.login;
  if (left === null) return sendLoginProblem(parts, exchange, words.lost);
  try {
    const trip = OidcTrip.parse(JSON.parse(left));
    const person = await provider.finish(originOf(request) + request.originalUrl, trip);
    const account = await accountOfPerson(accounts, config.oidc, person);
    if (account === null) return sendLoginProblem(parts, exchange, words.no);
    await logIn(parts, exchange, account);
    redirect(response, 303, trip.returnTo);
  } catch (error) {
    if (!(error instanceof BadOidcAnswer)) throw error;
    log.warn({ err: error }, 'a login by the provider failed');
    sendLoginProblem(parts, exchange, words.lost);
  }
}

function tripCookie({ secure }: Request, id: string, maxAgeS: number): string {
  const only = secure ? '; Secure' : '';
  return `erwik_oidc=${id}; Max-Age=${maxAgeS}; Path=${oidcPaths.begin}; HttpOnly; SameSite=Lax${only}`;
}
