import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { decodeMessage, decodePullMessage } from '../../src/index.js';
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

const program = fileURLToPath(new URL('programs/terms.escript', import.meta.url));
const hasErlang = spawnSync('escript').error === undefined;
const why = hasErlang ? '' : ' (not tried: no escript here; Debian has it in erlang-base)';

/** What Erlang makes of each frame's bytes beside its source, and how it writes the source in all its versions' forms. */
function askErlang(
  frames: readonly { erlang: string; hex: string }[],
): { verdict: string; payloads: Buffer[] }[] {
  const input = frames.map((frame) => `${frame.erlang}\t${payloadOf(frame).toString('hex')}\n`).join('');
  const { stdout, stderr } = spawnSync('escript', [program], { input, encoding: 'utf8' });
  if (stderr !== '') throw new Error(stderr);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'))
    .map(([verdict = '', ...hexes]) => ({ verdict, payloads: hexes.map((hex) => Buffer.from(hex, 'hex')) }));
}

const ofMesh = { read: [...writtenFrames, ...readFrames], invalid: invalidFrames, decode: decodeMessage };
const ofPulls = {
  read: [...writtenPullFrames, ...readPullFrames],
  invalid: invalidPullFrames,
  decode: decodePullMessage,
};

describe.skipIf(!hasErlang).each([
  ['the mesh', ofMesh],
  ['pulls', ofPulls],
])(`a real Erlang node, of messages of %s,${why}`, (_, { read: frames, invalid, decode }) => {
  test('reads every frame as the term that stands beside it, and its own bytes are read as the same message', () => {
    const answers = askErlang(frames);
    expect(answers.map(({ verdict }) => verdict)).toEqual(frames.map(() => 'same'));
    for (const [index, { payloads }] of answers.entries())
      expect(payloads.map((payload) => decode(payload))).toEqual(payloads.map(() => frames[index]!.message));
  });

  test('writes what is refused, in each of its forms for the same reason', () => {
    const written = invalid.flatMap(({ erlang, ...frame }) =>
      erlang === undefined ? [] : [{ ...frame, erlang }],
    );
    const answers = askErlang(written);
    expect(answers.map(({ verdict }) => verdict)).toEqual(written.map(() => 'same'));
    for (const [index, { payloads }] of answers.entries())
      for (const payload of payloads)
        expect(badMessageOf(payload, decode)?.reason).toBe(written[index]!.reason);
  });
});
