import { randomBytes } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { bigBlobs, faultsInTrees, inspectCommits } from '../adopt/inspect-history.js';
import type { CommitsToInspect } from '../adopt/inspect-history.js';
import { adoptedSeverities } from '../adopt/severities.js';
import type { Fault, Strictness } from '../gate/faults.js';
import { heldBlobMaxBytes } from '../gate/limits.js';
import { parseCommit } from '../objects/commit.js';
import { MissingObject, readTyped } from '../objects/object.js';
import type { Sha } from '../objects/object.js';
import { BadPack } from '../packs/bad-pack.js';
import { packHeaderBytes, packTrailerBytes } from '../packs/pack-file.js';
import { openCatFile } from '../programs/cat-file.js';
import type { CatFile } from '../programs/cat-file.js';
import { gitEnvironment } from '../programs/git-environment.js';
import { runGit } from '../programs/run-git.js';
import { UnavailableProgram } from '../programs/unavailable-program.js';
import { UnavailableRepository } from '../writer/unavailable.js';
import type { PreparedPack } from '../writer/pack-folder.js';
import { BadArrival, badArrivalOf } from './bad-arrival.js';
import { checkChains } from './delta-chains.js';

/** How much of a large pack is accepted. */
export interface HistoryLimits {
  readonly packMaxBytes: number;
  readonly objectsMax: number;
}

/** A pull goes in steps, so no pack need be larger: 100,000 commits of a wiki are some 430,000 objects and 320 MB. */
export const historyLimits: HistoryLimits = { packMaxBytes: 2 * 1024 ** 3, objectsMax: 500_000 };

/** Longest that taking a pack in may take, in ms: git indexes about 40 MB a second. */
const indexTimeoutMs = 10 * 60_000;
/** Most memory one of git's programs may allocate for what another node sent, in bytes. */
const memoryMaxBytes = 512 * 1024 * 1024;

/** Most faults that are told one by one. */
const toldMax = 20;

/** A pack from another node, and the commit it leads to. */
export interface ArrivedPack {
  readonly file: string;
  readonly tip: Sha;
  /** commits that are held, which lead to all that is */
  readonly held: readonly Sha[];
  /** in ms since 1970 */
  readonly now: number;
  /** `adopt` unless told */
  readonly strictness?: Strictness;
}

/** A commit of a pack: `seconds` is its committer's time. */
export interface ArrivedCommit {
  readonly sha: Sha;
  readonly parents: readonly Sha[];
  readonly seconds: number;
}

/** A pack that has passed the gate and lies, durable and complete, outside the repository. Disposal removes what is left of it. */
export interface QuarantinedPack extends AsyncDisposable {
  readonly pack: PreparedPack;
  /** all commits that are new, parents before children */
  readonly commits: readonly ArrivedCommit[];
  /** reads what is in it and in the repository */
  openReader(): CatFile;
}

/**
 * Lets git's own programs unpack and judge a pack in a folder of its own, where no reader looks: each object is hashed and
 * checked, everything that it names is in the pack or the repository, and all that the tip leads to passes the gate. What
 * an adopted history may hold is let pass of what other nodes send: whatever one node has accepted all must accept, else they would
 * never be equal.
 * Errors: `BadPack`, `BadArrival`, `MissingObject`, `UnavailableProgram`, `UnavailableRepository`.
 */
export async function quarantinePack(dir: string, arrived: ArrivedPack): Promise<QuarantinedPack> {
  const folder = join(dir, 'objects', `incoming-${randomBytes(8).toString('hex')}`);
  const dispose = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    await mkdir(join(folder, 'pack'), { recursive: true });
    const pack = await indexPack(dir, folder, arrived.file);
    await checkChains(pack.pack.slice(0, -'.pack'.length));
    const environment = quarantineEnvironment(dir, folder);
    const commits = await inspectArrived(dir, { folder, environment }, arrived);
    const openReader = (): CatFile => openCatFile(dir, environment);
    return { pack, commits, openReader, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** The repository's objects with those of the quarantine before them; new ones go there. */
function quarantineEnvironment(dir: string, folder: string): NodeJS.ProcessEnv {
  const quoted = join(dir, 'objects').replace(/["\\]/g, '\\$&');
  return {
    ...gitEnvironment(),
    GIT_ALLOC_LIMIT: `${heldBlobMaxBytes}`,
    GIT_OBJECT_DIRECTORY: folder,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: `"${quoted}"`,
  };
}

async function indexPack(dir: string, folder: string, file: string): Promise<PreparedPack> {
  await using handle = await open(file, 'r');
  await checkHeader(handle);
  try {
    const output = await runGit({
      dir,
      args: ['index-pack', `--strict=${severities}`, '--fix-thin', '--stdin'],
      input: handle.fd,
      environment: quarantineEnvironment(dir, folder),
      // large files are not streamed but allocated, so that the limit meets them before they are inflated
      settings: { 'core.bigFileThreshold': '1024g', 'pack.threads': '0' },
      guarded: true,
      memoryMaxBytes,
      timeoutMs: indexTimeoutMs,
    });
    const name = /\b[0-9a-f]{40}\b/.exec(output.toString('latin1'))?.[0] ?? '';
    const stem = join(folder, 'pack', `pack-${name}`);
    return { name, pack: `${stem}.pack`, index: `${stem}.idx` };
  } catch (error) {
    throw meaningOf(error);
  }
}

/** Old modes are oddities to the gate, which is asked of every change; `--strict` would refuse them all. */
const severities = [
  ...adoptedSeverities.tolerated.map((id) => `${id}=ignore`),
  ...adoptedSeverities.refused.map((id) => `${id}=${id === 'badFilemode' ? 'ignore' : 'error'}`),
].join(',');

async function checkHeader(handle: Awaited<ReturnType<typeof open>>): Promise<void> {
  const { size } = await handle.stat();
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(packHeaderBytes), 0, packHeaderBytes, 0);
  if (bytesRead < packHeaderBytes || size < packHeaderBytes + packTrailerBytes || !isPack(buffer))
    throw new BadPack('not_a_pack', 'the bytes are no pack');
  const count = buffer.readUInt32BE(8);
  if (count > historyLimits.objectsMax) throw new BadPack('too_many_objects', `a pack of ${count} objects`);
  if (size > historyLimits.packMaxBytes) throw new BadPack('too_large', `a pack of ${size} bytes`);
}

function isPack(header: Buffer): boolean {
  return header.toString('latin1', 0, 4) === 'PACK' && header.readUInt32BE(4) === 2;
}

/** What git says of a pack, and what that means. Only the machine's own troubles are nobody's fault. */
function meaningOf(error: unknown): unknown {
  if (!(error instanceof UnavailableProgram) || error.end !== 'exit') return error;
  const said = error.stderr;
  if (/No space left on device|Disk quota exceeded/.test(said))
    return new UnavailableRepository('disk_full', 'the disk is full', error);
  if (/Read-only file system/.test(said))
    return new UnavailableRepository('read_only', 'the repository cannot be written to', error);
  const missing = /(?:did not receive expected object|Invalid|unable to find) ([0-9a-f]{40})/.exec(said)?.[1];
  if (missing !== undefined) return new MissingObject(missing);
  if (/exceeds? (?:the )?limit|attempting to allocate|[Oo]ut of memory/.test(said))
    return new BadPack('too_large', 'the pack inflates to too much', error);
  const [, id] = /(?:error|fatal): .*?: ([a-z][A-Za-z0-9]+): /.exec(said) ?? [];
  if (id !== undefined) return new BadArrival(id, lastLine(said), error);
  if (/unresolved delta/.test(said)) return new BadPack('missing_base', 'a delta has no base', error);
  return new BadPack('bad_entry', lastLine(said), error);
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

interface Quarantine {
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
}

async function inspectArrived(
  dir: string,
  quarantine: Quarantine,
  arrived: ArrivedPack,
): Promise<ArrivedCommit[]> {
  const { environment } = quarantine;
  const { tip, held, now } = arrived;
  await requireCommit(dir, environment, tip);
  const commits: ArrivedCommit[] = [];
  const unwanted: Fault[] = [];
  const strict = arrived.strictness === 'write' ? await strictly(dir, quarantine, unwanted) : {};
  const inspection = inspectCommits(dir, {
    head: tip,
    held,
    now,
    environment,
    memoryMaxBytes,
    ...strict,
    onCommit: ({ commit, parents, committedAt }) =>
      commits.push({ sha: commit, parents, seconds: Math.trunc(committedAt / 1000) }),
  });
  const { dangerous } = await inspection.catch((error: unknown) => {
    throw meaningOf(error);
  });
  if (arrived.strictness === 'write' && dangerous.length === 0)
    unwanted.push(...(await newInTrees(dir, environment, arrived)));
  const [fault, ...others] = dangerous.length > 0 ? dangerous : unwanted;
  if (fault === undefined) return commits;
  throw badArrivalOf([fault, ...others.slice(0, toldMax)]);
}

/** What is looked at besides where everything unwanted refuses. */
async function strictly(
  dir: string,
  { folder }: Quarantine,
  unwanted: Fault[],
): Promise<Pick<CommitsToInspect, 'onFaults' | 'bigBlobs'>> {
  return {
    onFaults: (faults) => unwanted.push(...faults.slice(0, toldMax - unwanted.length)),
    bigBlobs: await bigBlobs(dir, { ...gitEnvironment(), GIT_OBJECT_DIRECTORY: folder }),
  };
}

/** What is wrong with the tip's folders and was not with those that are held. */
async function newInTrees(
  dir: string,
  environment: NodeJS.ProcessEnv,
  { tip, held }: ArrivedPack,
): Promise<Fault[]> {
  await using reader = openCatFile(dir, environment);
  const faultsAt = async (commit: Sha): Promise<Fault[]> =>
    faultsInTrees(reader, parseCommit(await readTyped(reader, commit, 'commit')).tree);
  const known = new Set<string>();
  for (const commit of held)
    for (const { code, path } of await faultsAt(commit)) known.add(`${code} ${path}`);
  const faults = await faultsAt(tip);
  return faults.filter(({ code, path }) => !known.has(`${code} ${path}`));
}

async function requireCommit(dir: string, environment: NodeJS.ProcessEnv, tip: Sha): Promise<void> {
  await using reader = openCatFile(dir, environment);
  const object = await reader.read(tip);
  if (object === null) throw new MissingObject(tip);
  if (object.type !== 'commit') throw new BadArrival('not_a_commit', `${tip} is a ${object.type}`);
}
