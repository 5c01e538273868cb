import { readFileSync } from 'node:fs';
import { FrameReader } from '@erwik/etf';
import type { MeshMessage, PullMessage, SentMessage, UnknownMessage } from '../../src/index.js';

/** A frame, as Erlang source and as all its bytes, and the message in it. */
export interface ReadFrame<Message = MeshMessage> {
  name: string;
  erlang: string;
  hex: string;
  message: Message;
}

/** A frame that is refused: why, and where. */
export interface InvalidFrame {
  name: string;
  /** absent where the bytes are no term */
  erlang?: string;
  hex: string;
  reason: string;
  path: string;
}

/** Frames that are read, and written byte for byte. */
export const writtenFrames = framesIn<ReadFrame<SentMessage>>('written');
/** Frames of the 2009 note, of other versions, and of other ways to say the same: read, but not written so. */
export const readFrames = framesIn<ReadFrame>('read');
/** Frames that are refused. */
export const invalidFrames = framesIn<InvalidFrame>('invalid');

/** Frames of pulls that are read, and written byte for byte. */
export const writtenPullFrames = pullFramesIn<PullMessage>('pull-written');
/** Frames of pulls that are read, but not written so. */
export const readPullFrames = pullFramesIn<PullMessage | UnknownMessage>('pull-read');
/** Frames that are refused on a connection for pulls. */
export const invalidPullFrames = framesIn<InvalidFrame>('pull-invalid');

/** The payload of the one frame that these digits are. */
export function payloadOf({ hex }: { hex: string }): Buffer {
  const payloads = [...new FrameReader().push(Buffer.from(hex, 'hex'))];
  if (payloads.length !== 1) throw new Error(`${payloads.length} frames where one is expected`);
  return payloads[0]!;
}

function framesIn<Frame>(name: string): Frame[] {
  return JSON.parse(readFileSync(new URL(`frames/${name}.json`, import.meta.url), 'utf8')) as Frame[];
}

/** The bytes of a `data` stand in the file as hex digits. */
function pullFramesIn<Message>(name: string): ReadFrame<Message>[] {
  return framesIn<ReadFrame<Message & { bytes?: unknown }>>(name).map((frame) => {
    const { bytes } = frame.message;
    if (typeof bytes !== 'string') return frame;
    return { ...frame, message: { ...frame.message, bytes: Buffer.from(bytes, 'hex') } };
  });
}
