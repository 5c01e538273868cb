import { binary, encodeTerm, tuple } from '@erwik/etf';
import type { Term, Tuple } from '@erwik/etf';
import type { UnknownMessage } from '../messages.js';
import {
  commitsLeftMax,
  packMaxBytes,
  packPieceMaxBytes,
  pullCommitsMax,
  pullHavesMax,
  wordMaxChars,
} from './message-limits.js';
import {
  binaryAt,
  elementAt,
  integerAt,
  itemsAt,
  nameAt,
  shaAt,
  shaOfBytesAt,
  textAt,
  tokenAt,
} from './places.js';
import type { Place } from './places.js';
import { optional, propertiesAt, required } from './properties.js';
import type { Properties } from './properties.js';
import { taggedIn } from './tagged-tuple.js';
import { word } from './vocabulary.js';
import type { Word } from './vocabulary.js';

/**
 * Asks for `commit` and what it needs. `have` are commits that the puller holds with their ancestry, `commitsMax` how many of the
 * first-parent line one pack may bring, `name` the puller, null where it does not say.
 */
export interface Pull {
  readonly type: 'pull';
  readonly commit: string;
  readonly have: readonly string[];
  readonly commitsMax: number;
  readonly name: string | null;
}

/**
 * A pack that leads to `tip` follows, `bytes` long in all. Of the first-parent line `left` commits are still to come after it: the
 * puller asks again, and then holds the tip.
 */
export interface Pack {
  readonly type: 'pack';
  readonly tip: string;
  readonly bytes: number;
  readonly left: number;
}

/** The sender dials because it was called, and serves: the other side begins with a `pull`. `token` is that of the call (hex). */
export interface Serve {
  readonly type: 'serve';
  readonly token: string;
}

/** The next bytes of the pack. */
export interface PackPiece {
  readonly type: 'data';
  readonly bytes: Uint8Array;
}

/**
 * Why no pack comes: the commit is not held (`missing`), too many are served (`busy`), something went wrong (`failed`), or the
 * puller shall have nothing (`refused`).
 */
export type NoPackReason = 'missing' | 'busy' | 'failed' | 'refused';

/** No pack comes. */
export interface NoPack {
  readonly type: 'none';
  readonly reason: NoPackReason;
}

/** What is said on a connection that packs travel on: one pull at a time, the next one after its pack or its refusal. */
export type PullMessage = Pull | Serve | Pack | PackPiece | NoPack;

/**
 * Writes a message of a pull as the payload of a frame. A `data` has at most 48 KiB of bytes, a pull at most 256 of `have`.
 * ```
 * {pull, [{commit,Sha}, {have,[Sha20]}, {commits,N}, {name,Name}]}
 * {serve, Token}
 * {pack, [{tip,Sha}, {bytes,B}, {left,L}]}, and then {data, Bytes} until B bytes have come, or {none, Reason}
 *     Reason :: missing | busy | failed | refused
 * ```
 */
export function encodePullMessage(message: PullMessage): Buffer {
  return encodeTerm(termOf(message));
}

/**
 * Reads such a payload. What may be left out of a pull stands for nothing held, as many commits as there are, and nobody; of a
 * pack, for none left. A reason that is not known is `failed`; a message of another kind is `unknown`. Bytes are a copy, which
 * may be kept. Throws BadMessage.
 */
export function decodePullMessage(payload: Uint8Array): PullMessage | UnknownMessage {
  const { whole, type } = taggedIn(payload);
  switch (type) {
    case 'pull':
      return pullIn(propertiesAt(elementAt(whole, 1), type));
    case 'serve':
      return { type, token: tokenAt(elementAt(whole, 1)) };
    case 'pack':
      return packIn(propertiesAt(elementAt(whole, 1), type));
    case 'data':
      return { type, bytes: binaryAt(elementAt(whole, 1), packPieceMaxBytes) };
    case 'none':
      return { type, reason: reasonAt(elementAt(whole, 1)) };
    default:
      return { type: 'unknown', tag: type };
  }
}

function termOf(message: PullMessage): Term {
  switch (message.type) {
    case 'pull':
      return tuple(word('pull'), pullProperties(message));
    case 'serve':
      return tuple(word('serve'), Buffer.from(message.token, 'hex'));
    case 'pack':
      return tuple(word('pack'), [
        property('tip', binary(message.tip)),
        property('bytes', message.bytes),
        property('left', message.left),
      ]);
    case 'data':
      return tuple(word('data'), message.bytes);
    case 'none':
      return tuple(word('none'), word(message.reason));
  }
}

function pullProperties({ commit, have, commitsMax, name }: Pull): Tuple[] {
  return [
    property('commit', binary(commit)),
    property(
      'have',
      have.map((sha) => Buffer.from(sha, 'hex')),
    ),
    property('commits', commitsMax),
    ...(name === null ? [] : [property('name', binary(name))]),
  ];
}

function property(name: Word, value: Term): Tuple {
  return tuple(word(name), value);
}

function pullIn(properties: Properties): Pull {
  const [have, commits, name] = (['have', 'commits', 'name'] as const).map((one) =>
    optional(properties, one),
  );
  return {
    type: 'pull',
    commit: shaAt(required(properties, 'commit')),
    have: have === undefined ? [] : itemsAt(have, pullHavesMax).map(shaOfBytesAt),
    commitsMax: commits === undefined ? pullCommitsMax : integerAt(commits, 1, pullCommitsMax),
    name: name === undefined ? null : nameAt(name),
  };
}

function packIn(properties: Properties): Pack {
  const left = optional(properties, 'left');
  return {
    type: 'pack',
    tip: shaAt(required(properties, 'tip')),
    bytes: integerAt(required(properties, 'bytes'), 1, packMaxBytes),
    left: left === undefined ? 0 : integerAt(left, 0, commitsLeftMax),
  };
}

function reasonAt(place: Place): NoPackReason {
  const reason = textAt(place, wordMaxChars);
  return reason === 'missing' || reason === 'busy' || reason === 'refused' ? reason : 'failed';
}
