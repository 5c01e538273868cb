import { createHash } from 'node:crypto';
import { bucketCount } from './limits.js';
import type { DeathClaim, NeighborRecord } from './messages.js';

/** Identity of a `new_neighbor` notice: SHA-256 over what it says, unchanged on its way (hex). */
export function checksumOfRecords(records: readonly NeighborRecord[]): string {
  return sha256(
    JSON.stringify(['new_neighbor', records.map(({ name, incarnation }) => [name, incarnation])]),
  ).toString('hex');
}

/** Identity of a `dead_neighbor` notice: SHA-256 over what it says, unchanged on its way (hex). */
export function checksumOfClaims(claims: readonly DeathClaim[]): string {
  const said = claims.map(({ name, incarnation, by }) => [name, incarnation, by]);
  return sha256(JSON.stringify(['dead_neighbor', said])).toString('hex');
}

/** A member's share of its bucket's digest: 32 bits over name and incarnation. States are opinions and left out. */
export function memberDigest(name: string, incarnation: number): number {
  return sha256(`${name}\n${incarnation}`).readUInt32BE(0);
}

/** Which bucket of the routing table a name belongs to. */
export function bucketOf(name: string): number {
  return sha256(name).readUInt32BE(0) % bucketCount;
}

/** One digest over the digests of all buckets (hex). */
export function digestOfBuckets(buckets: readonly string[]): string {
  return sha256(buckets.join('')).toString('hex', 0, 16);
}

/** One digest over the tips, whatever their order (hex). */
export function digestOfTips(tips: Iterable<string>): string {
  return sha256([...tips].sort().join('')).toString('hex', 0, 16);
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
