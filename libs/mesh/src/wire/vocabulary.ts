import { atom } from '@erwik/etf';
import type { Atom } from '@erwik/etf';

/**
 * Every atom that nodes write. Erlang never forgets an atom, so there are no others: names, shas and reasons are binaries.
 * What another version adds is ignored where it is read.
 */
export const vocabulary = [
  // messages
  'event',
  'hello',
  'ping',
  'pong',
  'got',
  'held',
  'call',
  'mb',
  'accounts',
  'record',
  'marks',
  'bye',
  // the three events of the 2009 note
  'commit',
  'new_neighbor',
  'dead_neighbor',
  // their properties
  'checksum',
  'exclude',
  'all_but',
  'node',
  // properties of a node
  'id',
  'inc',
  'addr',
  'sig',
  'age',
  'via',
  'by',
  'to',
  // properties of a hello, and the digests and the head, which pings have too
  'proto',
  'name',
  'join',
  'you',
  'tips',
  'members',
  'head',
  'caps',
  'now',
  'wiki',
  'fresh',
  'boot',
  'merge',
  // messages of a pull, and their properties
  'pull',
  'serve',
  'pack',
  'data',
  'none',
  'have',
  'commits',
  'tip',
  'bytes',
  'left',
  // values
  'true',
  'false',
  'alive',
  'suspect',
  'dead',
  'missing',
  'busy',
  'failed',
  'refused',
] as const;

/** The name of an atom that nodes write. */
export type Word = (typeof vocabulary)[number];

/** The atom of that name. */
export function word(name: Word): Atom {
  return atom(name);
}
