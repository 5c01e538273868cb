import { AccountName } from '@erwik/events';
import type { Account } from '@erwik/events';
import type { LoginAttempts, Patience } from '@erwik/bus';
import type { Request } from 'express';
import { ipKeyGenerator } from 'express-rate-limit';
import type { FrontParts } from '../front-parts.js';
import { UnavailableFront } from '../http/refusal.js';
import { passwordMaxBytes } from './password-rules.js';
import { isPassword } from './passwords.js';

/** What became of a try to log in: `seconds` must go by before another is looked at. */
export type LoginOutcome =
  | { readonly kind: 'in'; readonly account: Account }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'wait'; readonly seconds: number };

/** A name and a password as somebody typed them. */
export type Credentials = { readonly name: string; readonly password: string };

/** People mistype a few times; who guesses waits longer and longer. The same account is still open from other addresses. */
const forAccount: Patience = { free: 5, firstWaitMs: 2_000, lastWaitMs: 15 * 60_000 };
/** A house full of people shares an address; who tries one account after another has one, too. */
const forAddress: Patience = { free: 50, firstWaitMs: 2_000, lastWaitMs: 15 * 60_000 };
/** Redis is back within seconds. */
const retryAfterS = 5;

type Parts = Pick<FrontParts, 'accounts' | 'log'>;

/**
 * Looks whether a password is that of an account. Names that nobody has, accounts without a password and those that are disabled answer
 * as a wrong password does. Throws `UnavailableStore` and `UnavailableFront`.
 */
export async function tryPassword(
  { accounts, log }: Parts,
  request: Request,
  { name, password }: Credentials,
): Promise<LoginOutcome> {
  const { attempts, store } = accounts;
  const address = ipKeyGenerator(request.ip ?? '');
  const asked = AccountName.safeParse(name.trim().toLowerCase()).data ?? null;
  const [pair, house] = [`${asked ?? '-'}@${address}`, `@${address}`];
  const waitMs = await counted(async () => {
    return (await attempts.take(pair, forAccount)) || (await attempts.take(house, forAddress));
  });
  if (waitMs > 0) return { kind: 'wait', seconds: Math.ceil(waitMs / 1000) };
  const found = asked === null ? null : await store.ask('findAccount', { name: asked });
  const account = found?.kind === 'account' && !found.account.disabled ? found.account : null;
  const hash = account !== null && found?.kind === 'account' ? found.passwordHash : null;
  const fits = Buffer.byteLength(password) <= passwordMaxBytes;
  const isRight = await isPassword(fits ? password : '', fits ? hash : null);
  if (!isRight || account === null) {
    log.info({ account: asked, address }, 'a login failed');
    return { kind: 'wrong' };
  }
  await counted(async () => {
    await attempts.forget(pair);
    await attempts.giveBack(house);
  });
  return { kind: 'in', account };
}

async function counted<Result>(count: () => Promise<Result>): Promise<Result> {
  try {
    return await count();
  } catch (cause) {
    const error = new UnavailableFront('Nobody can log in here now.', retryAfterS);
    error.cause = cause;
    throw error;
  }
}

/** Where Redis is not there, nobody tries. */
export const noAttempts: LoginAttempts = {
  take: () => Promise.reject(new UnavailableFront('Nobody can log in here now.', retryAfterS)),
  giveBack: () => Promise.resolve(),
  forget: () => Promise.resolve(),
};
