import { encodeFrame } from '@erwik/etf';
import { describe, expect, test } from 'vitest';
import { decodeMessage, encodeMessage } from '../../src/index.js';
import { badMessageOf } from './bad-message-of.js';
import { invalidFrames, payloadOf, readFrames, writtenFrames } from './frame-files.js';

describe('a frame that is read', () => {
  test.each([...writtenFrames, ...readFrames])('$name', (frame) => {
    expect(decodeMessage(payloadOf(frame))).toEqual(frame.message);
  });
});

describe('a message is written byte for byte', () => {
  test.each(writtenFrames)('$name', ({ message, hex }) => {
    expect(encodeFrame(encodeMessage(message)).toString('hex')).toBe(hex);
  });
});

describe('a frame that is refused', () => {
  test.each(invalidFrames)('$name', (frame) => {
    expect(badMessageOf(payloadOf(frame))).toMatchObject({ reason: frame.reason, path: frame.path });
  });

  test('every message that is cut anywhere', () => {
    for (const frame of writtenFrames) {
      const payload = payloadOf(frame);
      for (let length = 0; length < payload.length; length++)
        expect(badMessageOf(payload.subarray(0, length))).toMatchObject({ reason: 'bad-term' });
    }
  });
});
