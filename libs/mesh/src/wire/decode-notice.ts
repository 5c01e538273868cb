import { isTuple } from '@erwik/etf';
import { nobody } from '../exclude.js';
import { membersMax, recordsPerNotice } from '../limits.js';
import type { DeathClaim, Exclude, NeighborRecord, Notice } from '../messages.js';
import { checksumOfClaims, checksumOfRecords } from '../neighbor-record.js';
import { BadMessage } from './bad-message.js';
import { ageMaxMs, checksumChars, incarnationMax, signatureMaxBytes } from './message-limits.js';
import {
  addressAt,
  atomAt,
  badAt,
  binaryAt,
  elementAt,
  hexTextAt,
  idAt,
  integerAt,
  itemsAt,
  nameAt,
  shaAt,
} from './places.js';
import type { Place } from './places.js';
import { optional, propertiesAt, required, tuplesIn } from './properties.js';
import type { Properties } from './properties.js';

/** Reads what a notice says; undefined where nodes are named as new and nothing is told by which they could be dialed. */
export function noticeIn(type: Notice['type'], properties: Properties): Notice | undefined {
  const exclude = excludeIn(properties);
  if (type === 'commit') return { type, checksum: shaAt(required(properties, 'checksum')), exclude };
  const checksum = checksumIn(properties);
  const nodes = nodesIn(properties);
  if (type === 'dead_neighbor') {
    const claims = nodes.map(claimAt);
    return { type, checksum: checksum ?? checksumOfClaims(claims), claims, exclude };
  }
  const records = nodes.map(recordAt).filter((record) => record !== undefined);
  if (records.length === 0) return undefined;
  return { type, checksum: checksum ?? checksumOfRecords(records), records, exclude };
}

/** What a node says of itself and signs, in a hello or a record; without a signature it convinces only who trusts the teller. */
export function signedIn(
  properties: Properties,
): Pick<NeighborRecord, 'id' | 'incarnation' | 'address' | 'signature'> {
  const signature = optional(properties, 'sig');
  return {
    id: idAt(required(properties, 'id')),
    incarnation: integerAt(required(properties, 'inc'), 1, incarnationMax),
    address: addressAt(required(properties, 'addr')),
    signature: signature === undefined ? '' : binaryAt(signature, signatureMaxBytes).toString('base64'),
  };
}

function excludeIn(properties: Properties): Exclude {
  const place = optional(properties, 'exclude');
  if (place === undefined) return nobody;
  if (!isTuple(place.term)) return { names: namesAt(place) };
  const form = elementAt(place, 0);
  if (atomAt(form) !== 'all_but') throw badAt(form, 'malformed');
  return { allBut: namesAt(elementAt(place, 1)) };
}

function namesAt(place: Place): string[] {
  return itemsAt(place, membersMax).map(nameAt);
}

/** It identifies the notice and proves nothing, so it is taken as it came, also from a version that computes it over more. */
function checksumIn(properties: Properties): string | undefined {
  const place = optional(properties, 'checksum');
  return place === undefined ? undefined : hexTextAt(place, checksumChars);
}

function nodesIn(properties: Properties): Place[] {
  const nodes = tuplesIn(properties, 'node');
  if (nodes.length === 0) throw new BadMessage('missing', `${properties.path}.node`);
  if (nodes.length > recordsPerNotice) throw new BadMessage('too-long', `${properties.path}.node`);
  return nodes;
}

function claimAt(node: Place): DeathClaim {
  const name = nameAt(elementAt(node, 1));
  const properties = propertiesOf(node);
  const [incarnation, by] = [optional(properties, 'inc'), optional(properties, 'by')];
  return {
    name,
    incarnation: incarnation === undefined ? 0 : integerAt(incarnation, 1, incarnationMax),
    by: by === undefined ? '' : nameAt(by),
  };
}

function recordAt(node: Place): NeighborRecord | undefined {
  const name = nameAt(elementAt(node, 1));
  const properties = propertiesOf(node);
  if (properties.all.length === 0) return undefined;
  const [age, via] = [optional(properties, 'age'), optional(properties, 'via')];
  return {
    name,
    ...signedIn(properties),
    ageMs: age === undefined ? 0 : integerAt(age, 0, ageMaxMs),
    ...(via === undefined ? {} : { via: nameAt(via) }),
  };
}

/** None where a node is written by its name alone. */
function propertiesOf(node: Place): Properties {
  const { path, term } = node;
  const isBare = isTuple(term) && term.tuple.length <= 2;
  return isBare ? { path, all: [] } : propertiesAt(elementAt(node, 2), path);
}
