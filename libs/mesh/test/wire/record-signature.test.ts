import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { decodeMessage, encodeMessage, signRecord, signedBytes, verifiesRecord } from '../../src/index.js';
import type { NeighborRecord } from '../../src/index.js';

const fields = {
  name: 'erwik@e1.example.org',
  id: 'A2'.repeat(26),
  incarnation: 12,
  address: 'e1.example.org:7000',
};

test('what is signed is one line for each field, under a label', () => {
  expect(signedBytes(fields).toString()).toBe(
    `erwik/1 record\nerwik@e1.example.org\n${'A2'.repeat(26)}\n12\ne1.example.org:7000\n`,
  );
});

describe.each([
  ['P-256', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
  ['Ed25519', generateKeyPairSync('ed25519')],
  ['RSA', generateKeyPairSync('rsa', { modulusLength: 2048 })],
])('a record signed with a key of %s', (_, { privateKey, publicKey }) => {
  const record: NeighborRecord = { ...fields, ageMs: 0, signature: signRecord(fields, privateKey) };

  test('is known as its subject’s own, also after it was passed on with another age and way', () => {
    const relayed = { ...record, ageMs: 5000, via: 'erwik@e2.example.org' };
    const notice = {
      type: 'new_neighbor',
      checksum: '0'.repeat(64),
      records: [relayed],
      exclude: { names: [] },
    } as const;
    const read = decodeMessage(encodeMessage(notice));
    if (read.type !== 'new_neighbor') throw new Error(read.type);
    expect(read.records.map((one) => verifiesRecord(one, publicKey))).toEqual([true]);
  });

  test.each([
    { name: 'erwik@e2.example.org' },
    { id: 'B2'.repeat(26) },
    { incarnation: 13 },
    { address: 'e1.example.org:7001' },
    { signature: '' },
    { signature: 'AAAA' },
  ])('is not when somebody changed %o', (change) => {
    expect(verifiesRecord({ ...record, ...change }, publicKey)).toBe(false);
  });
});
