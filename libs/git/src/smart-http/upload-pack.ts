import { isSha } from '../objects/object.js';
import type { Sha } from '../objects/object.js';
import { gitEnvironment } from '../programs/git-environment.js';
import { streamGit } from '../programs/run-git.js';
import type { GitRun } from '../programs/run-git.js';
import { headRef } from '../repository/init-repository.js';
import { BadPktLine, flushPkt, lineText, pktLine, readPktLines } from './pkt-line.js';

/** The version of git's protocol that a client asks for; 0 is what clients speak that ask for none. */
export type GitProtocol = 0 | 1 | 2;

/** Longest that making a pack for a clone and sending it may take, in ms (an hour): 500 MB at 140 KB/s. */
const cloneTimeoutMs = 60 * 60_000;
/** Most memory that one clone's program may allocate, in bytes; what it maps from packs does not count. */
const memoryMaxBytes = 512 * 1024 * 1024;
/** Most objects that one request wants: a client wants the branch and sometimes a commit. */
const wantsMax = 256;

/** One run of `git upload-pack`, ended by the signal. */
export interface UploadPack {
  readonly protocol: GitProtocol;
  readonly signal: AbortSignal;
}

/**
 * What a clone or fetch asks first (`GET info/refs?service=git-upload-pack`): what there is, or, of version 2, what can be
 * asked. Nothing but `HEAD` and the wiki's branch is told. Errors: `UnavailableProgram`.
 */
export async function* advertiseUpload(
  dir: string,
  { protocol, signal }: UploadPack,
): AsyncGenerator<Buffer> {
  if (protocol !== 2) yield Buffer.concat([pktLine('# service=git-upload-pack\n'), flushPkt]);
  yield* streamGit({ ...uploadRun(dir, protocol, ['--advertise-refs']), signal });
}

/** Answers what a clone or fetch asks then (`POST git-upload-pack`), with a pack in the end. Errors: `UnavailableProgram`. */
export function answerUpload(
  dir: string,
  body: Buffer,
  { protocol, signal }: UploadPack,
): AsyncGenerator<Buffer> {
  return streamGit({ ...uploadRun(dir, protocol, []), input: body, signal });
}

/** The objects that the body of such a request wants. Errors: `BadPktLine`, also where it wants too many. */
export function wantsOf(body: Buffer): Sha[] {
  const wants = new Set<Sha>();
  for (const line of readPktLines(body)) {
    if (line.kind !== 'line') continue;
    const [word, sha = ''] = lineText(line.data).split(' ');
    if (word !== 'want') continue;
    if (!isSha(sha)) throw new BadPktLine('a wish that names no object');
    wants.add(sha);
    if (wants.size > wantsMax) throw new BadPktLine(`more than ${wantsMax} wishes`);
  }
  return [...wants];
}

/** The answer to who wants what is not given to anybody, in git's own words. */
export function notOurRef(sha: Sha): Buffer {
  return pktLine(`ERR upload-pack: not our ref ${sha}`);
}

function uploadRun(dir: string, protocol: GitProtocol, flags: readonly string[]): GitRun {
  return {
    dir: null,
    args: ['upload-pack', '--strict', '--stateless-rpc', ...flags, dir],
    environment: { ...gitEnvironment(), ...(protocol > 0 && { GIT_PROTOCOL: `version=${protocol}` }) },
    settings: {
      ...uploadSettings,
      // whoever may start this program may read the repository, whoever it belongs to
      'safe.directory': dir,
    },
    background: true,
    memoryMaxBytes,
    timeoutMs: cloneTimeoutMs,
  };
}

/** Of two settings that hide refs the later one counts. */
const uploadSettings: Readonly<Record<string, string>> = {
  'transfer.hideRefs': 'refs/',
  'uploadpack.hideRefs': `!${headRef}`,
  'uploadpack.allowTipSHA1InWant': 'false',
  'uploadpack.allowReachableSHA1InWant': 'false',
  'uploadpack.allowAnySHA1InWant': 'false',
  'uploadpack.allowFilter': 'false',
  'uploadpack.allowRefInWant': 'false',
  'pack.deltaCacheSize': '64m',
};
