import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Bus } from './bus.js';

/** What Redis answers to a command that counts. */
export type CountReply = string | number | (string | number)[];

/** How a library for limits, which brings commands of its own, counts for all processes of a node. */
export interface HitCounts {
  /** begins the names of its keys */
  readonly prefix: string;
  /** Sends one command. Rejects while Redis cannot be reached; never when a script is only made known. */
  send(...command: string[]): Promise<CountReply>;
}

const Datum = z.union([z.string(), z.number()]);
const Reply = z.union([Datum, z.array(Datum)]);

/** Counts that are kept in the node's Redis, and last as long as it does. */
export function createHitCounts({ commands, keys }: Bus): HitCounts {
  const send = async ([name = '', ...rest]: string[]): Promise<CountReply> =>
    Reply.parse(await commands.call(name, ...rest));
  return {
    prefix: keys.hits,
    async send(...command) {
      const script = scriptIn(command);
      if (script === null) return send(command);
      return send(command).catch(() => createHash('sha1').update(script).digest('hex'));
    },
  };
}

/**
 * The text that `SCRIPT LOAD` makes known. Redis names a script by its SHA-1, so that its name is known while Redis is away; a
 * Redis that does not know it says so (`NOSCRIPT`), and is told then.
 */
function scriptIn([name, verb, text]: readonly string[]): string | null {
  return name === 'SCRIPT' && verb === 'LOAD' && text !== undefined ? text : null;
}
