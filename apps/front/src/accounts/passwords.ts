import { hash, verify } from '@node-rs/argon2';
import type { Options } from '@node-rs/argon2';
import { UnavailableFront } from '../http/refusal.js';

/** What OWASP's password storage cheat sheet says for argon2id, which is what the library does: 19 MiB, 2 passes, 1 lane. */
const cost: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Each takes some 30 ms of a core and 19 MiB; all else that this front does goes on beside two of them. */
const atOnce = 2;
/** With more waiting, the last would wait for longer than a second. */
const waitingMax = 30;
const retryAfterS = 2;

let running = 0;
const waiting: (() => void)[] = [];

/** The hash of a password, in the PHC string format. Throws `UnavailableFront` where too many wait for theirs. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password.normalize('NFKC'), cost));
}

/**
 * Whether a password has that hash. Without a hash the answer is no and takes as long, so that the time tells nothing about who has an
 * account. Throws `UnavailableFront` where too many wait for theirs.
 */
export function isPassword(password: string, passwordHash: string | null): Promise<boolean> {
  return inTurn(async () => {
    const matches = await verify(passwordHash ?? (await nobodysHash()), password.normalize('NFKC'));
    return matches && passwordHash !== null;
  });
}

let nobodys: Promise<string> | null = null;

/** Of a password that nobody has. */
function nobodysHash(): Promise<string> {
  return (nobodys ??= hash('', cost));
}

async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  if (running < atOnce) running += 1;
  else {
    if (waiting.length >= waitingMax) throw new UnavailableFront('Too many log in at once.', retryAfterS);
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  try {
    return await work();
  } finally {
    // the place is handed on, so that who has waited goes first
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}
