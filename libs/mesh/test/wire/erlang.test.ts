import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { decodeMessage } from '../../src/index.js';
import { badMessageOf } from './bad-message-of.js';
import { invalidFrames, payloadOf, readFrames, writtenFrames } from './frame-files.js';

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

describe.skipIf(!hasErlang)(`a real Erlang node${why}`, () => {
  test('reads every frame as the term that stands beside it, and its own bytes are read as the same message', () => {
    const frames = [...writtenFrames, ...readFrames];
    const answers = askErlang(frames);
    expect(answers.map(({ verdict }) => verdict)).toEqual(frames.map(() => 'same'));
    for (const [index, { payloads }] of answers.entries())
      expect(payloads.map(decodeMessage)).toEqual(payloads.map(() => frames[index]!.message));
  });

  test('writes what is refused, in each of its forms for the same reason', () => {
    const frames = invalidFrames.flatMap(({ erlang, ...frame }) =>
      erlang === undefined ? [] : [{ ...frame, erlang }],
    );
    const answers = askErlang(frames);
    expect(answers.map(({ verdict }) => verdict)).toEqual(frames.map(() => 'same'));
    for (const [index, { payloads }] of answers.entries())
      for (const payload of payloads) expect(badMessageOf(payload)?.reason).toBe(frames[index]!.reason);
  });
});
