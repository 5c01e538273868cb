import { open } from 'node:fs/promises';
import { checkedSha } from '../programs/checked-sha.js';
import { streamGit } from '../programs/run-git.js';
import type { Sha } from '../objects/object.js';
import { packHeaderBytes } from '../packs/pack-file.js';

/** Longest that packing a history may take, in ms: 100,000 commits take some seconds where their deltas can be used again. */
const packTimeoutMs = 10 * 60_000;

/** A history to pack: all that `tip` leads to and none of `have` does, into a file that must not exist. */
export interface PackedHistory {
  readonly tip: Sha;
  readonly have: readonly Sha[];
  readonly file: string;
}

/** What a pack weighs. */
export interface PackSize {
  readonly bytes: number;
  readonly objects: number;
}

/**
 * Packs a long history with git's own program, which uses the deltas of the repository's packs again and holds little in
 * memory. Deltas may stand on objects of `have`. Errors: `UnavailableProgram`, and those of the disk.
 */
export async function packHistory(dir: string, { tip, have, file }: PackedHistory): Promise<PackSize> {
  await using handle = await open(file, 'wx+');
  const wanted = [checkedSha(tip), ...have.map((sha) => `^${checkedSha(sha)}`)];
  const flags = ['--thin', '--revs', '--stdout', '--delta-base-offset', '-q'];
  const run = streamGit({
    dir,
    args: ['pack-objects', ...flags],
    input: `${wanted.join('\n')}\n`,
    output: handle.fd,
    guarded: true,
    // somebody waits for it
    settings: { 'pack.threads': '0' },
    timeoutMs: packTimeoutMs,
  });
  for await (const _ of run);
  const { buffer } = await handle.read(Buffer.alloc(packHeaderBytes), 0, packHeaderBytes, 0);
  return { bytes: (await handle.stat()).size, objects: buffer.readUInt32BE(packHeaderBytes - 4) };
}
