import { encodeFrame } from '@erwik/etf';
import { describe, expect, test } from 'vitest';
import { decodeMessage, decodePullMessage, encodeMessage, encodePullMessage } from '../../src/index.js';
import { badMessageOf } from './bad-message-of.js';
import {
  invalidFrames,
  invalidPullFrames,
  payloadOf,
  readFrames,
  readPullFrames,
  writtenFrames,
  writtenPullFrames,
} from './frame-files.js';

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

describe('a frame of a pull that is read', () => {
  test.each([...writtenPullFrames, ...readPullFrames])('$name', (frame) => {
    expect(decodePullMessage(payloadOf(frame))).toEqual(frame.message);
  });
});

describe('a message of a pull is written byte for byte', () => {
  test.each(writtenPullFrames)('$name', ({ message, hex }) => {
    expect(encodeFrame(encodePullMessage(message)).toString('hex')).toBe(hex);
  });
});

describe('a frame of a pull that is refused', () => {
  test.each(invalidPullFrames)('$name', (frame) => {
    const { reason, path } = frame;
    expect(badMessageOf(payloadOf(frame), decodePullMessage)).toMatchObject({ reason, path });
  });
});
