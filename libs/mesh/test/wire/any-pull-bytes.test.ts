import { encodeFrame, encodeTerm, tuple, atom } from '@erwik/etf';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeMessage,
  decodePullMessage,
  encodeMessage,
  encodePullMessage,
  kindOfFirst,
  packPieceMaxBytes,
  pullHavesMax,
} from '../../src/index.js';
import { vocabulary } from '../../src/wire/vocabulary.js';
import { runs } from '../runs.js';
import { atomsIn } from './atoms-in.js';
import { badMessageOf } from './bad-message-of.js';
import { invalidFrames, payloadOf, readFrames, readPullFrames, writtenFrames } from './frame-files.js';
import { anyMessage, anyPullMessage } from './random-messages.js';

const known: ReadonlySet<string> = new Set(vocabulary);

test('any message of a pull that was written is read as the same message', () => {
  fc.assert(
    fc.property(anyPullMessage, (message) => {
      expect(decodePullMessage(encodePullMessage(message))).toEqual(message);
    }),
    runs(1000),
  );
});

test('no atom is written in a pull but those of the vocabulary', () => {
  fc.assert(
    fc.property(anyPullMessage, (message) => {
      expect(atomsIn(encodePullMessage(message)).filter((name) => !known.has(name))).toEqual([]);
    }),
    runs(300),
  );
});

describe('whatever comes for a pull is a message or a BadMessage', () => {
  test('random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200, size: 'max' }), (bytes) => {
        for (const payload of [bytes, Uint8Array.of(131, ...bytes)])
          expect(() => badMessageOf(payload, decodePullMessage)).not.toThrow();
      }),
      runs(1000),
    );
  });

  test('messages in which bytes were changed: what is still read can be written, and is read the same', () => {
    const change = fc.record({ at: fc.nat({ max: 2000 }), byte: fc.nat({ max: 255 }), insert: fc.boolean() });
    fc.assert(
      fc.property(anyPullMessage, fc.array(change, { minLength: 1, maxLength: 4 }), (original, changes) => {
        const bytes = [...encodePullMessage(original)];
        for (const { at, byte, insert } of changes) bytes.splice(at % bytes.length, insert ? 0 : 1, byte);
        const payload = Buffer.from(bytes);
        if (badMessageOf(payload, decodePullMessage) !== undefined) return;
        const message = decodePullMessage(payload);
        if (message.type !== 'unknown')
          expect(decodePullMessage(encodePullMessage(message))).toEqual(message);
      }),
      runs(2000),
    );
  });
});

test('the longest piece and the longest pull fit into frames, and a longer piece is refused', () => {
  const piece = (length: number): Buffer =>
    encodePullMessage({ type: 'data', bytes: Buffer.alloc(length, 1) });
  const sha = 'a'.repeat(40);
  const have = Array.from({ length: pullHavesMax }, () => sha);
  const pull = { type: 'pull', commit: sha, have, commitsMax: 1, name: `e@${'h'.repeat(200)}` } as const;
  for (const payload of [piece(packPieceMaxBytes), encodePullMessage(pull)]) {
    expect(encodeFrame(payload).length).toBeGreaterThan(0);
    expect(badMessageOf(payload, decodePullMessage)).toBeUndefined();
  }
  expect(badMessageOf(piece(packPieceMaxBytes + 1), decodePullMessage)).toMatchObject({ reason: 'too-long' });
});

test('the bytes of a piece stay as they are when the frame is used for something else', () => {
  const payload = encodePullMessage({ type: 'data', bytes: Buffer.from('PACK') });
  const read = decodePullMessage(payload);
  payload.fill(0);
  expect(read).toEqual({ type: 'data', bytes: Buffer.from('PACK') });
});

describe('the kind of a first frame', () => {
  test('is seen of every hello and every pull in the files, and of nothing else', () => {
    for (const frame of [...writtenFrames, ...readFrames, ...readPullFrames]) {
      const { type } = frame.message;
      expect(kindOfFirst(payloadOf(frame))).toBe(type === 'hello' || type === 'pull' ? type : 'other');
    }
  });

  test('is told of one that is refused later, too', () => {
    const hellos = invalidFrames.filter(({ path }) => path.startsWith('hello.'));
    expect(hellos.map((frame) => kindOfFirst(payloadOf(frame)))).toEqual(hellos.map(() => 'hello'));
  });

  test.each([
    ['the tag 100 of old nodes', Buffer.from([131, 104, 2, 100, 0, 4, 112, 117, 108, 108, 106]), 'pull'],
    ['the tag 118 of long names', Buffer.from([131, 104, 2, 118, 0, 4, 112, 117, 108, 108, 106]), 'pull'],
    ['the tag 115 of short names', Buffer.from([131, 104, 2, 115, 4, 112, 117, 108, 108, 106]), 'pull'],
    ['a large tuple', Buffer.from([131, 105, 0, 0, 0, 2, 119, 4, 112, 117, 108, 108, 106]), 'pull'],
    ['a word that begins the same', encodeTerm(tuple(atom('pulley'), [])), 'other'],
    ['a word cut off', Buffer.from([131, 104, 2, 119, 4, 112, 117, 108]), 'other'],
    ['the word alone', encodeTerm(atom('pull')), 'other'],
    ['nothing', Buffer.alloc(0), 'other'],
    ['another version of terms', Buffer.from([130, 104, 2, 119, 4, 112, 117, 108, 108, 106]), 'other'],
  ])('with %s', (_, payload, kind) => {
    expect(kindOfFirst(payload)).toBe(kind);
  });

  test('is what the message is read as, whatever comes', () => {
    const written = fc.oneof(anyMessage.map(encodeMessage), anyPullMessage.map(encodePullMessage));
    const change = fc.record({ at: fc.nat({ max: 20 }), byte: fc.nat({ max: 255 }) });
    fc.assert(
      fc.property(
        written,
        fc.array(change, { maxLength: 2 }),
        fc.nat({ max: 40 }),
        (payload, changes, cut) => {
          const bytes = Buffer.from(payload.subarray(0, payload.length - (cut > 20 ? 0 : cut)));
          for (const { at, byte } of changes) if (at < bytes.length) bytes[at] = byte;
          const kind = kindOfFirst(bytes);
          const isPull = badMessageOf(bytes, decodePullMessage) ?? decodePullMessage(bytes);
          const isHello = badMessageOf(bytes) ?? decodeMessage(bytes);
          if ('type' in isPull && isPull.type === 'pull') expect(kind).toBe('pull');
          if ('type' in isHello && isHello.type === 'hello') expect(kind).toBe('hello');
        },
      ),
      runs(1000),
    );
  });
});
