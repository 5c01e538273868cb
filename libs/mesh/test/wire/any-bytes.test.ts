import {
  encodeFrame,
  decodeTerm,
  encodeTerm,
  frameMaxBytes,
  isList,
  isTuple,
  atom,
  tuple,
  binary,
} from '@erwik/etf';
import type { Term } from '@erwik/etf';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeMessage, encodeMessage } from '../../src/index.js';
import type { NeighborRecord } from '../../src/index.js';
import { recordsPerNotice } from '../../src/limits.js';
import { vocabulary } from '../../src/wire/vocabulary.js';
import { runs } from '../runs.js';
import { atomsIn } from './atoms-in.js';
import { badMessageOf } from './bad-message-of.js';
import { anyMessage } from './random-messages.js';

const known: ReadonlySet<string> = new Set(vocabulary);

/** The same message as another version may write it: properties the other way round, with some that are unknown here. */
function otherwise(term: Term): Term {
  if (!isTuple(term)) return term;
  const items = term.tuple.map((item) => (isList(item) ? [...item].reverse() : item));
  const properties = items.findIndex((item) => isList(item));
  const more: Term[] = [atom('urgent'), tuple(atom('color'), binary('red'), 7), tuple(atom('topics'), [[]])];
  return {
    tuple: items.map((item, index) => (index === properties && isList(item) ? [...more, ...item] : item)),
  };
}

test('any message that was written is read as the same message', () => {
  fc.assert(
    fc.property(anyMessage, (message) => {
      expect(decodeMessage(encodeMessage(message))).toEqual(message);
    }),
    runs(1000),
  );
});

test('no atom is written but those of the vocabulary', () => {
  fc.assert(
    fc.property(anyMessage, (message) => {
      expect(atomsIn(encodeMessage(message)).filter((name) => !known.has(name))).toEqual([]);
    }),
    runs(300),
  );
});

test('unknown properties and the order of the known ones change nothing', () => {
  fc.assert(
    fc.property(anyMessage, (message) => {
      const read = decodeMessage(encodeTerm(otherwise(decodeTerm(encodeMessage(message)))));
      expect(inOrder(read)).toEqual(inOrder(message));
    }),
    runs(500),
  );
});

/** Nodes of a notice come in the order of its properties. */
function inOrder(message: object): object {
  const sorted = (one: unknown): unknown =>
    Array.isArray(one)
      ? one.map((item) => JSON.stringify(item, Object.keys(item as object).sort())).sort()
      : one;
  return Object.fromEntries(
    Object.entries(message).map(([key, value]) => [
      key,
      key === 'records' || key === 'claims' ? sorted(value) : value,
    ]),
  );
}

describe('P20: whatever comes is a message or a BadMessage', () => {
  test('random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200, size: 'max' }), (bytes) => {
        for (const payload of [bytes, Uint8Array.of(131, ...bytes)])
          expect(() => badMessageOf(payload)).not.toThrow();
      }),
      runs(1000),
    );
  });

  test('messages in which bytes were changed: what is still read can be written, and is read the same', () => {
    const change = fc.record({ at: fc.nat({ max: 2000 }), byte: fc.nat({ max: 255 }), insert: fc.boolean() });
    fc.assert(
      fc.property(anyMessage, fc.array(change, { minLength: 1, maxLength: 4 }), (original, changes) => {
        const bytes = [...encodeMessage(original)];
        for (const { at, byte, insert } of changes) bytes.splice(at % bytes.length, insert ? 0 : 1, byte);
        const payload = Buffer.from(bytes);
        if (badMessageOf(payload) !== undefined) return;
        const message = decodeMessage(payload);
        if (message.type !== 'unknown') expect(decodeMessage(encodeMessage(message))).toEqual(message);
      }),
      runs(2000),
    );
  });

  test('a text of a whole frame is refused, as a binary and as a charlist', () => {
    for (const long of [Buffer.alloc(60_000, 'a'), Array.from({ length: 60_000 }, () => 97)])
      expect(badMessageOf(encodeTerm(tuple(atom('got'), long)))).toMatchObject({
        reason: 'too-long',
        path: 'got',
      });
  });
});

test('a part of the pool of a hundred nodes with names of the usual length fits into a frame', () => {
  const record: NeighborRecord = {
    name: `erwik@${'h'.repeat(100)}`,
    id: 'A'.repeat(52),
    incarnation: 2 ** 40,
    address: `${'h'.repeat(100)}:65535`,
    ageMs: 80_000_000,
    signature: Buffer.alloc(72).toString('base64'),
  };
  const records = Array.from({ length: recordsPerNotice }, () => record);
  const payload = encodeMessage({
    type: 'new_neighbor',
    checksum: '0'.repeat(64),
    records,
    exclude: { allBut: [] },
  });
  expect(encodeFrame(payload).length).toBeLessThan(frameMaxBytes);
});
