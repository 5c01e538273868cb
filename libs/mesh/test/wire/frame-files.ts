import { readFileSync } from 'node:fs';
import { FrameReader } from '@erwik/etf';
import type { MeshMessage, SentMessage } from '../../src/index.js';

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

/** The payload of the one frame that these digits are. */
export function payloadOf({ hex }: { hex: string }): Buffer {
  const payloads = [...new FrameReader().push(Buffer.from(hex, 'hex'))];
  if (payloads.length !== 1) throw new Error(`${payloads.length} frames where one is expected`);
  return payloads[0]!;
}

function framesIn<Frame>(name: string): Frame[] {
  return JSON.parse(readFileSync(new URL(`frames/${name}.json`, import.meta.url), 'utf8')) as Frame[];
}
