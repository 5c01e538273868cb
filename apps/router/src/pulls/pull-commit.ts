import { havesMax } from '@erwik/events';
import type { ReplyOf } from '@erwik/events';
import type { Requester } from '@erwik/bus';
import { UnavailableStore } from '@erwik/bus';
import { BadNeighbor, UnavailableNeighbor } from '@erwik/link';
import { packPieceMaxBytes, pullCommitsMax } from '@erwik/mesh';
import type { PullFailure } from '@erwik/mesh';
import { ArrivingPack } from './pack-file.js';
import type { PullLine } from './pull-line.js';
import { PullLineEnded } from './pull-line.js';

/** How a pull ended. `held`: the commit is, of packs with so many bytes, and was saved on the node `origin`, as far as it tells. */
export type PullEnd =
  | { readonly kind: 'held'; readonly origin: string | null; readonly bytes: number }
  | { readonly kind: PullFailure; readonly why: string }
  | { readonly kind: 'canceled' };

/** What is pulled, and how it is told how far it is. */
export interface PullOrder {
  readonly commit: string;
  /** this node's name, for the source */
  readonly node: string;
  /** where files of packs lie */
  readonly packs: string;
  readonly store: Requester;
  readonly signal: AbortSignal;
  /** what this node holds now: head and tips */
  readonly have: () => Promise<readonly string[]>;
  readonly onProgress: (progress: PullProgress) => void;
}

/** What has arrived and is held: commits of the first-parent line, those still to come (null before the first step), bytes. */
export interface PullProgress {
  readonly commits: number;
  readonly left: number | null;
  readonly bytes: number;
}

/** A step should take about this long: what a cut link costs is then little, and what is asked for is, too, ms. */
const stepMs = 3000;
/** Commits of the first step: 64 KiB and less in most wikis, which a link of 2 kbit/s carries in minutes. */
const firstStepCommits = 200;
/** Nothing has come for so long: the source hangs, ms. A link of 2 kbit/s brings a piece of a pack in 200 s. */
const silenceMaxMs = 240_000;
/** A pack is held as soon as it is checked and durable; what takes longer than the bus allows is asked again, ms. */
const takeMaxMs = 60_000;

/** Pulls a commit over the line, step by step. Each step that arrived is held, whatever becomes of the next. */
export async function pullCommit(line: PullLine, order: PullOrder): Promise<PullEnd> {
  try {
    return await pullSteps(line, order);
  } catch (error) {
    return endOf(error, order.signal);
  }
}

/** The end that an error stands for. Errors: those that stand for none, as they are bugs. */
export function endOf(error: unknown, signal: AbortSignal): PullEnd {
  if (signal.aborted) return { kind: 'canceled' };
  if (!(error instanceof Error)) throw error;
  if (error instanceof PullRefused) return { kind: error.kind, why: error.message };
  if (error instanceof PullLineEnded && error.reason === 'bad message')
    return { kind: 'bad', why: error.message };
  const isPassing = [PullLineEnded, UnavailableNeighbor, BadNeighbor, UnavailableStore].some(
    (kind) => error instanceof kind,
  );
  if (!isPassing) throw error;
  return { kind: 'unavailable', why: error.message };
}

async function pullSteps(line: PullLine, order: PullOrder): Promise<PullEnd> {
  let commitsMax = firstStepCommits;
  let done: PullProgress = { commits: 0, left: null, bytes: 0 };
  for (;;) {
    const began = performance.now();
    const step = await pullStep(line, order, { commitsMax, done });
    done = step.progress;
    order.onProgress(done);
    if (step.tip === order.commit) return { kind: 'held', origin: step.taken.origin, bytes: done.bytes };
    commitsMax = nextStep(commitsMax, performance.now() - began);
  }
}

/** More commits where the last step was quick, fewer where it took long. */
function nextStep(commitsMax: number, tookMs: number): number {
  const factor = Math.min(8, Math.max(0.25, stepMs / Math.max(1, tookMs)));
  return Math.min(pullCommitsMax, Math.max(1, Math.round(commitsMax * factor)));
}

type Taken = Extract<ReplyOf<'takePack'>, { kind: 'held' }>;

interface Step {
  readonly tip: string;
  readonly taken: Taken;
  readonly progress: PullProgress;
}

async function pullStep(
  line: PullLine,
  order: PullOrder,
  { commitsMax, done }: { readonly commitsMax: number; readonly done: PullProgress },
): Promise<Step> {
  const { commit, node, packs, signal } = order;
  const have = (await order.have()).slice(0, havesMax);
  await line.send({ type: 'pull', commit, have, commitsMax, name: node }, signal);
  const header = await nextWithin(line, signal);
  if (header.type === 'none')
    throw new PullRefused(failureOf(header.reason), `the source says ${header.reason}`);
  if (header.type !== 'pack')
    throw new PullRefused('bad', `the source says ${header.type} where a pack is due`);
  await using pack = await ArrivingPack.begin(packs, header.bytes);
  while (pack.missing > 0) {
    const piece = await nextWithin(line, signal);
    if (piece.type !== 'data' || piece.bytes.length > Math.min(pack.missing, packPieceMaxBytes))
      throw new PullRefused('bad', 'the source says something else in the midst of a pack');
    await pack.add(piece.bytes);
    order.onProgress({ ...done, bytes: done.bytes + header.bytes - pack.missing });
  }
  const taken = await takePack(order, header.tip, pack);
  const commits = done.left === null ? 0 : done.commits + Math.max(0, done.left - header.left);
  return {
    tip: header.tip,
    taken,
    progress: { commits, left: header.left, bytes: done.bytes + header.bytes },
  };
}

async function takePack({ store }: PullOrder, tip: string, pack: ArrivingPack): Promise<Taken> {
  const taken = await store.request('takePack', { tip, pack: pack.done() }, { timeoutMs: takeMaxMs });
  if (taken.kind === 'held') return taken;
  const why =
    taken.kind === 'refused'
      ? `refused (${taken.code}): ${taken.message}`
      : `incomplete: object ${taken.object} is missing`;
  throw new PullRefused('bad', why);
}

async function nextWithin(line: PullLine, signal: AbortSignal): ReturnType<PullLine['next']> {
  const silence = AbortSignal.timeout(silenceMaxMs);
  try {
    return await line.next(AbortSignal.any([signal, silence]));
  } catch (error) {
    if (signal.aborted || !silence.aborted) throw error;
    throw new PullRefused('unavailable', `nothing came for ${silenceMaxMs} ms`);
  }
}

function failureOf(reason: string): PullFailure {
  return reason === 'missing' ? 'missing' : 'unavailable';
}

/** The pull cannot go on with this source. */
class PullRefused extends Error {
  override readonly name = 'PullRefused';
  readonly kind: PullFailure;

  constructor(kind: PullFailure, message: string) {
    super(message);
    this.kind = kind;
  }
}
