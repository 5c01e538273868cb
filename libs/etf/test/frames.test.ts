import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BadFrame, FrameReader, encodeFrame, frameMaxBytes } from '../src/index.js';
import { runs } from './runs.js';

/** What a reader makes of chunks: the payloads, as text, and the error that ended it. */
function readAll(
  chunks: readonly Uint8Array[],
  reader = new FrameReader(),
): { payloads: string[]; bad?: BadFrame } {
  const payloads: string[] = [];
  try {
    for (const chunk of chunks)
      for (const payload of reader.push(chunk)) payloads.push(payload.toString('latin1'));
    return { payloads };
  } catch (error) {
    if (error instanceof BadFrame) return { payloads, bad: error };
    throw error;
  }
}

const frameOf = (text: string): Buffer => encodeFrame(Buffer.from(text, 'latin1'));
const header = (length: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(length);
  return bytes;
};

/** Bytes cut where the numbers say. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

const payload = fc
  .uint8Array({ minLength: 1, maxLength: 600, size: 'max' })
  .map((one) => Buffer.from(one).toString('latin1'));
const places = fc.array(fc.nat({ max: 10_000 }), { maxLength: 30 });

describe('a frame', () => {
  test('is the length of its payload, big-endian, and the payload', () => {
    expect(frameOf('abc').toString('hex')).toBe('00000003616263');
  });

  test('is written for 1 to 64 KiB, or as many as the other side takes', () => {
    expect(encodeFrame(Buffer.alloc(frameMaxBytes)).length).toBe(4 + 65_536);
    expect(encodeFrame(Buffer.alloc(frameMaxBytes + 1), 2 * frameMaxBytes).length).toBe(4 + 65_537);
    expect(() => encodeFrame(Buffer.alloc(0))).toThrow(RangeError);
    expect(() => encodeFrame(Buffer.alloc(frameMaxBytes + 1))).toThrow(RangeError);
  });
});

describe('frames that arrive', () => {
  test('are the payloads that were sent, however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(payload, { maxLength: 8 }), places, (payloads, at) => {
        expect(readAll(cut(Buffer.concat(payloads.map(frameOf)), at))).toEqual({ payloads });
      }),
      runs(500),
    );
  });

  test('are the payloads that were sent when every byte comes by itself', () => {
    const bytes = Buffer.concat(['a', 'bc'.repeat(700), 'd'].map(frameOf));
    expect(readAll(Array.from(bytes, (byte) => Uint8Array.of(byte))).payloads).toEqual([
      'a',
      'bc'.repeat(700),
      'd',
    ]);
  });

  test('any bytes make the same payloads and the same error, however they are cut', () => {
    const length = fc.oneof(fc.nat({ max: 40 }), fc.constantFrom(0, 65_536, 65_537, 2 ** 31, 2 ** 32 - 1));
    const part = fc
      .tuple(length, fc.uint8Array({ maxLength: 40 }))
      .map(([size, body]) => Buffer.concat([header(size), body]));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), places, (parts, at) => {
        const bytes = Buffer.concat(parts);
        expect(readAll(cut(bytes, at))).toEqual(readAll([bytes]));
      }),
      runs(500),
    );
  });

  test('are views of the chunk that they came in whole', () => {
    const chunk = Buffer.concat([frameOf('a'), frameOf('bc')]);
    const [a, bc] = [...new FrameReader().push(chunk)];
    chunk.fill('x');
    expect([a, bc].map(String)).toEqual(['x', 'xx']);
  });

  test('the longest that is taken is read', () => {
    const longest = 'x'.repeat(frameMaxBytes);
    expect(readAll(cut(frameOf(longest), [9, 30_000])).payloads).toEqual([longest]);
  });
});

describe('a frame that is not taken', () => {
  test.each([0, frameMaxBytes + 1, 2 ** 31, 2 ** 32 - 1])(
    'of %d bytes ends the link when its header is read',
    (length) => {
      const { payloads, bad } = readAll([frameOf('before'), header(length)]);
      expect(payloads).toEqual(['before']);
      expect(bad).toMatchObject({ name: 'BadFrame', length, maxBytes: frameMaxBytes });
    },
  );

  test('leaves a reader that takes nothing any more', () => {
    const reader = new FrameReader();
    expect(readAll([header(0)], reader).bad).toBeInstanceOf(BadFrame);
    expect(() => reader.push(frameOf('after'))).toThrow('not read to the end');
  });
});

test('a loop that was left early leaves a reader that takes nothing any more', () => {
  const reader = new FrameReader();
  for (const first of reader.push(Buffer.concat([frameOf('a'), frameOf('b')]))) {
    expect(first.toString()).toBe('a');
    break;
  }
  expect(() => reader.push(frameOf('c'))).toThrow('not read to the end');
});

describe('the limit', () => {
  test('may be raised between two frames of one chunk', () => {
    const reader = new FrameReader(5);
    const got: number[] = [];
    for (const one of reader.push(Buffer.concat([frameOf('hello'), frameOf('a pool')]))) {
      got.push(one.length);
      reader.maxBytes = 6;
    }
    expect(got).toEqual([5, 6]);
  });

  test('holds for the next frame when it is lowered', () => {
    const reader = new FrameReader(6);
    expect(readAll([frameOf('a pool').subarray(0, 5)], reader).payloads).toEqual([]);
    reader.maxBytes = 5;
    const rest = Buffer.concat([frameOf('a pool').subarray(5), frameOf('b pool')]);
    expect(readAll([rest], reader)).toMatchObject({ payloads: ['a pool'], bad: { length: 6, maxBytes: 5 } });
  });
});
