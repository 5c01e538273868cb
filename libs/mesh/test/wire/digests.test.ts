import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  bucketOf,
  checksumOfClaims,
  checksumOfRecords,
  digestOfBuckets,
  digestOfTips,
} from '../../src/neighbor-record.js';
import { RoutingTable } from '../../src/routing-table.js';

/** What a node of another language has to compute alike, with the results; docs/protocol.md says how. */
const vectors = JSON.parse(readFileSync(new URL('frames/digests.json', import.meta.url), 'utf8')) as {
  tips: { tips: string[]; digest: string }[];
  members: { nodes: { name: string; incarnation: number; bucket: number }[]; mb: string; digest: string }[];
  checksums: {
    new_neighbor?: [string, number][];
    dead_neighbor?: [string, number, string][];
    checksum: string;
  }[];
};

test.each(vectors.tips)('the digest of the tips $tips', ({ tips, digest }) => {
  expect(digestOfTips(tips)).toBe(digest);
  expect(digestOfTips(tips.toReversed())).toBe(digest);
});

test.each(vectors.members)(
  'the buckets and the digest of a routing table: $digest',
  ({ nodes, mb, digest }) => {
    const [self, ...others] = nodes.map(({ name, incarnation }, index) => ({
      ...{ name, incarnation, id: 'ABCDEFGH'[index]!.repeat(52), address: 'localhost:7000' },
      ...{ ageMs: 0, signature: '' },
    }));
    const table = new RoutingTable(self!, 0);
    for (const other of others) table.apply(other, 0);
    expect(nodes.map(({ name }) => bucketOf(name))).toEqual(nodes.map(({ bucket }) => bucket));
    expect(table.buckets().join('')).toBe(mb);
    expect(table.digest()).toBe(digest);
    expect(digestOfBuckets(mb.match(/.{8}/g)!)).toBe(digest);
  },
);

test.each(vectors.checksums)('the checksum $checksum', ({ new_neighbor, dead_neighbor, checksum }) => {
  const unsaid = { id: '', address: '', ageMs: 0, signature: '' };
  const records = (new_neighbor ?? []).map(([name, incarnation]) => ({ name, incarnation, ...unsaid }));
  const claims = (dead_neighbor ?? []).map(([name, incarnation, by]) => ({ name, incarnation, by }));
  expect(dead_neighbor === undefined ? checksumOfRecords(records) : checksumOfClaims(claims)).toBe(checksum);
});
