import { randomBytes } from 'node:crypto';
import type { Bus } from './bus.js';

/** What a library that keeps sessions asks of Redis. Rejects while Redis cannot be reached. */
export interface SessionClient {
  /** reading a session keeps it for as long again */
  get(key: string): Promise<string | null>;
  set(key: string, value: string, unit: 'EX', seconds: number): Promise<unknown>;
  expire(key: string, seconds: number): Promise<number>;
  del(keys: readonly string[]): Promise<number>;
}

/** The sessions of a node, which all its fronts share. Redis may lose them: people log in again then. */
export interface SessionRecords {
  /** begins the name of every session */
  readonly prefix: string;
  readonly client: SessionClient;
  /** what the fronts sign their cookies with: random, the same for all of them, until Redis loses it */
  secret(): Promise<string>;
  /** keeps a text under a name that nobody can guess, until it is taken once or the seconds are over */
  leave(name: string, text: string, seconds: number): Promise<void>;
  take(name: string): Promise<string | null>;
}

const secretBytes = 32;

/** Sessions that end when nobody has used them for so many seconds. */
export function createSessionRecords({ commands, keys }: Bus, idleSeconds: number): SessionRecords {
  let secret: Promise<string> | null = null;
  // a Redis that was replaced has another one, or none
  commands.on('ready', () => (secret = null));
  const readSecret = async (): Promise<string> => {
    await commands.set(keys.sessionSecret, randomBytes(secretBytes).toString('base64url'), 'NX');
    const kept = await commands.get(keys.sessionSecret);
    if (kept !== null) return kept;
    throw new Error('Redis has dropped the secret of sessions at once');
  };
  return {
    prefix: keys.sessions,
    client: {
      get: (key) => commands.getex(key, 'EX', idleSeconds),
      set: (key, value, unit, seconds) => commands.set(key, value, unit, seconds),
      expire: (key, seconds) => commands.expire(key, seconds),
      del: (names) => commands.del(...names),
    },
    async secret() {
      secret ??= readSecret();
      try {
        return await secret;
      } catch (error) {
        secret = null;
        throw error;
      }
    },
    leave: async (name, text, seconds) => {
      await commands.set(`${keys.left}${name}`, text, 'EX', seconds);
    },
    take: (name) => commands.getdel(`${keys.left}${name}`),
  };
}
