import type { Digests, Held, MeshMessage } from '../messages.js';
import { helloIn } from './decode-hello.js';
import { accountsIn, marksIn } from './decode-accounts.js';
import { noticeIn } from './decode-notice.js';
import { bucketsAt, digestAt, headIn } from './digests.js';
import { pingNumberMax, reasonMaxChars } from './message-limits.js';
import { atomAt, elementAt, integerAt, nameAt, shaAt, textAt, tokenAt } from './places.js';
import type { Place } from './places.js';
import { optional, propertiesAt, required } from './properties.js';
import { taggedIn } from './tagged-tuple.js';

/**
 * Reads the payload of a frame, in the forms of `encodeMessage` and in those of the 2009 note: names and shas as atoms or
 * charlists too, a node by its name alone, no checksum and no exclude list on a notice about nodes. A message of another
 * kind is `unknown`, and so is a `new_neighbor` that tells nothing but names: their own hellos will tell the rest.
 * Properties that are not known are ignored, as are further elements of a tuple. Throws BadMessage.
 */
export function decodeMessage(payload: Uint8Array): MeshMessage {
  const { whole, type } = taggedIn(payload);
  return messageIn(whole, type);
}

function messageIn(whole: Place, type: string): MeshMessage {
  switch (type) {
    case 'event':
      return eventIn(whole);
    case 'hello':
      return helloIn(propertiesAt(elementAt(whole, 1), type));
    case 'ping':
    case 'pong':
      return { type, number: integerAt(elementAt(whole, 1), 0, pingNumberMax), ...digestsIn(whole) };
    case 'got':
      return { type, sha: shaAt(elementAt(whole, 1)) };
    case 'held':
      return heldIn(whole);
    case 'call':
      return { type, token: tokenAt(elementAt(whole, 1)) };
    case 'mb':
      return { type, buckets: bucketsAt(elementAt(whole, 1)) };
    case 'accounts':
      return accountsIn(whole);
    case 'marks':
      return marksIn(whole);
    case 'bye':
      return { type, reason: textAt(elementAt(whole, 1), reasonMaxChars) };
    default:
      return { type: 'unknown', tag: type };
  }
}

function eventIn(whole: Place): MeshMessage {
  const tag = atomAt(elementAt(whole, 1));
  if (tag !== 'commit' && tag !== 'new_neighbor' && tag !== 'dead_neighbor') return { type: 'unknown', tag };
  return noticeIn(tag, propertiesAt(elementAt(whole, 2), tag)) ?? { type: 'unknown', tag };
}

function digestsIn(whole: Place): Digests {
  const properties = propertiesAt(elementAt(whole, 2), whole.path);
  const accounts = optional(properties, 'accounts');
  return {
    tips: digestAt(required(properties, 'tips')),
    members: digestAt(required(properties, 'members')),
    head: headIn(properties),
    ...(accounts === undefined ? {} : { accounts: digestAt(accounts) }),
  };
}

function heldIn(whole: Place): Held {
  const sha = shaAt(elementAt(whole, 1));
  const properties = propertiesAt(elementAt(whole, 2), whole.path);
  const nameOf = (role: 'node' | 'via' | 'to'): string => nameAt(required(properties, role));
  return { type: 'held', sha, node: nameOf('node'), via: nameOf('via'), to: nameOf('to') };
}
