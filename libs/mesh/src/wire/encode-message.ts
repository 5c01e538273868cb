import { binary, encodeTerm, tuple } from '@erwik/etf';
import type { Term, Tuple } from '@erwik/etf';
import type {
  AccountFact,
  DeathClaim,
  Digests,
  Exclude,
  Hello,
  NeighborRecord,
  Notice,
  SentMessage,
} from '../messages.js';
import { word } from './vocabulary.js';
import type { Word } from './vocabulary.js';

/**
 * Writes a message as the payload of a frame. Names, ids, shas and reasons are binaries in UTF-8, digests and signatures
 * binaries of their bytes; properties may stand in any order where they are read, and unknown ones are ignored.
 * ```
 * {event, commit, [{checksum, Sha}, {exclude, Exclude}]}
 * {event, new_neighbor, [{checksum, C}, {node, Name, [{id,Id},{inc,I},{addr,A},{sig,S},{age,Ms},{via,Name}]}, ..., {exclude, Exclude}]}
 * {event, dead_neighbor, [{checksum, C}, {node, Name, [{inc,I},{by,Name}]}, ..., {exclude, Exclude}]}
 *     Exclude :: [Name] | {all_but, [Name]}
 * {hello, [{proto,Min,Max}, {name,N}, {id,Id}, {inc,I}, {addr,A}, {sig,S}, {join,Bool}, {you,{I,State}}, {tips,H}, {mb,Buckets}, {caps,[Cap]}, {now,Ms},
 *          {wiki,[Sha20]}, {fresh,Bool}, {boot,B}, {merge,Version}, {head,Sha20}]}
 * {ping, K, [{tips,H}, {members,H}, {head,Sha20}, {accounts,H}]}    {pong, K, [...]}
 * {got, Sha}    {held, Sha, [{node,N}, {via,N}, {to,N}]}    {call, Token}    {mb, Buckets}    {bye, Reason}
 * {accounts, [{record, Key, Counter, <<Replica:8/binary>>, Value | none}, ...]}    {marks, <<From:8/binary>>, <<To:8/binary>>, Marks}
 *     Sha20 :: the 20 bytes of a sha, where it is told often or with many
 * ```
 * `age` is left out where it is 0; `via`, `sig`, `you`, `boot`, `merge`, `head` and `accounts` where there is none. Throws RangeError for numbers
 * that are not finite.
 */
export function encodeMessage(message: SentMessage): Buffer {
  return encodeTerm(termOf(message));
}

function termOf(message: SentMessage): Term {
  switch (message.type) {
    case 'hello':
      return tuple(word('hello'), helloProperties(message));
    case 'ping':
    case 'pong':
      return tuple(word(message.type), message.number, digests(message));
    case 'got':
      return tuple(word('got'), binary(message.sha));
    case 'held':
      return tuple(word('held'), binary(message.sha), [
        property('node', binary(message.node)),
        property('via', binary(message.via)),
        property('to', binary(message.to)),
      ]);
    case 'call':
      return tuple(word('call'), fromHex(message.token));
    case 'mb':
      return tuple(word('mb'), bucketsOf(message.buckets));
    case 'accounts':
      return tuple(word('accounts'), message.records.map(accountTerm));
    case 'marks':
      return tuple(
        word('marks'),
        fromHex(message.from),
        fromHex(message.to),
        fromHex(message.marks.join('')),
      );
    case 'bye':
      return tuple(word('bye'), binary(message.reason));
    default:
      return tuple(word('event'), word(message.type), [
        property('checksum', binary(message.checksum)),
        ...nodesOf(message),
        property('exclude', excludeTerm(message.exclude)),
      ]);
  }
}

function nodesOf(notice: Notice): Tuple[] {
  if (notice.type === 'commit') return [];
  return notice.type === 'new_neighbor' ? notice.records.map(recordTerm) : notice.claims.map(claimTerm);
}

/** Ages are told in whole milliseconds. */
function recordTerm({ name, ageMs, via, ...signed }: NeighborRecord): Tuple {
  const age = Math.round(ageMs);
  return nodeTerm(name, [
    ...signedProperties(signed),
    ...(age === 0 ? [] : [property('age', age)]),
    ...(via === undefined ? [] : [property('via', binary(via))]),
  ]);
}

function claimTerm({ name, incarnation, by }: DeathClaim): Tuple {
  return nodeTerm(name, [
    ...(incarnation === 0 ? [] : [property('inc', incarnation)]),
    ...(by === '' ? [] : [property('by', binary(by))]),
  ]);
}

/** Of which nothing is said but the name is written as in the 2009 note. */
function nodeTerm(name: string, properties: readonly Tuple[]): Tuple {
  return properties.length === 0
    ? tuple(word('node'), binary(name))
    : tuple(word('node'), binary(name), properties);
}

function signedProperties(
  record: Pick<NeighborRecord, 'id' | 'incarnation' | 'address' | 'signature'>,
): Tuple[] {
  const { id, incarnation, address, signature } = record;
  return [
    property('id', binary(id)),
    property('inc', incarnation),
    property('addr', binary(address)),
    ...(signature === '' ? [] : [property('sig', Buffer.from(signature, 'base64'))]),
  ];
}

function excludeTerm(exclude: Exclude): Term {
  if ('names' in exclude) return exclude.names.map(binary);
  return tuple(word('all_but'), exclude.allBut.map(binary));
}

function helloProperties(hello: Hello): Term {
  const { protocol, you } = hello;
  return [
    tuple(word('proto'), protocol.min, protocol.max),
    property('name', binary(hello.name)),
    ...signedProperties(hello),
    property('join', word(hello.join ? 'true' : 'false')),
    ...(you === null ? [] : [property('you', tuple(you.incarnation, word(you.state)))]),
    property('tips', fromHex(hello.tips)),
    property('mb', bucketsOf(hello.buckets)),
    property('caps', hello.capabilities.map(binary)),
    property('now', Math.round(hello.wallMs)),
    property('wiki', hello.wiki.map(fromHex)),
    property('fresh', word(hello.fresh ? 'true' : 'false')),
    ...(hello.boot === '' ? [] : [property('boot', fromHex(hello.boot))]),
    ...(hello.merge === '' ? [] : [property('merge', binary(hello.merge))]),
    ...headProperty(hello.head),
  ];
}

function digests({ tips, members, head, accounts }: Digests): Term {
  return [
    property('tips', fromHex(tips)),
    property('members', fromHex(members)),
    ...headProperty(head),
    ...(accounts === undefined ? [] : [property('accounts', fromHex(accounts))]),
  ];
}

function accountTerm({ key, value, counter, replica }: AccountFact): Tuple {
  const told = value === null ? word('none') : binary(value);
  return tuple(word('record'), binary(key), counter, fromHex(replica), told);
}

function headProperty(head: string | null): Tuple[] {
  return head === null ? [] : [property('head', fromHex(head))];
}

function bucketsOf(buckets: readonly string[]): Buffer {
  return fromHex(buckets.join(''));
}

function fromHex(digits: string): Buffer {
  return Buffer.from(digits, 'hex');
}

function property(name: Word, value: Term): Tuple {
  return tuple(word(name), value);
}
