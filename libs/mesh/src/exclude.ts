import { excludeNamesMax } from './limits.js';
import type { Exclude } from './messages.js';

/** Excludes everybody: the recipient has nothing to forward. */
export const everybody: Exclude = { allBut: [] };
/** Excludes nobody, as the node does that tells something first. */
export const nobody: Exclude = { names: [] };

/** Which of these nodes an exclude list leaves to its recipient. */
export function dutyOf(exclude: Exclude, members: readonly string[]): string[] {
  const named = new Set('names' in exclude ? exclude.names : exclude.allBut);
  const left = 'allBut' in exclude;
  return members.filter((name) => named.has(name) === left);
}

/** What an exclude list is made from: the one it came with, who forwards, whom it knows, and what the recipient understands. */
export interface Forwarder {
  readonly received: Exclude;
  readonly self: string;
  readonly members: readonly string[];
}

/**
 * The exclude list that leaves exactly `duty` to `recipient`. It excludes everybody the received one did, and at least one
 * node more, so that forwarding ends without anybody remembering what was seen. The short form is used where the list would
 * be long, and from then on always: turned back into names it would let in nodes that only the recipient knows.
 */
export function narrow(forwarder: Forwarder, duty: readonly string[], recipient: string): Exclude {
  const { received, self, members } = forwarder;
  if ('allBut' in received || members.length > excludeNamesMax) return { allBut: duty };
  const left = new Set([...duty, recipient]);
  const names = new Set([...received.names, self, ...members.filter((name) => !left.has(name))]);
  return { names: [...names] };
}
