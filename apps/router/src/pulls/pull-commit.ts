import { havesMax } from '@erwik/events';
import type { TakenPack } from '@erwik/events';
import type { Requester } from '@erwik/bus';
import { UnavailableStore } from '@erwik/bus';
import { BadNeighbor, UnavailableNeighbor } from '@erwik/link';
import { packPieceMaxBytes, pullCommitsMax } from '@erwik/mesh';
import type { Pack, PullFailure } from '@erwik/mesh';
import { orAborted } from '../or-aborted.js';
import { ArrivingPack, UnavailablePackFile } from './pack-file.js';
import type { PullLine } from './pull-line.js';
import { PullLineEnded, PullLineSilent } from './pull-line.js';

/**
 * How a pull ended. `held`: the commit is, of packs with so many bytes, and was saved on the node `origin`, as far as it tells;
 * `known`: it was held before.
 */
export type PullEnd =
  | { readonly kind: 'held'; readonly origin: string | null; readonly bytes: number }
  | { readonly kind: 'known' }
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
  /** nothing more is asked of the source; what has come is held all the same */
  readonly canceled: AbortSignal;
  /** nothing is waited for any more */
  readonly stopping: AbortSignal;
  /** what this node holds now: head and tips */
  readonly have: () => readonly string[];
  readonly onProgress: (progress: PullProgress) => void;
}

/** What has arrived and is held: commits of the first-parent line, those still to come (null before the first step), bytes. */
export interface PullProgress {
  readonly commits: number;
  readonly left: number | null;
  readonly bytes: number;
}

/** A step should take about this long: what a cut link costs is then little, and what is asked for is, too, ms. */
const stepMs = 10_000;
/** Commits of the first step: 64 KiB and less in most wikis, which a link of 2 kbit/s carries in minutes. */
const firstStepCommits = 200;
/** The source may make packs for others first, ms. */
const answerMaxMs = 120_000;
/** Not a byte of a pack has come for so long: the source hangs, ms. Over a link of 2 kbit/s some come each second. */
const silenceMaxMs = 30_000;
/** A pack is held as soon as it is checked and durable; what takes longer than the bus allows is asked again, ms. */
const takeMaxMs = 60_000;
/** A store takes no larger pack: it is not received either, bytes. */
export const takenPackMaxBytes = 2 * 1024 ** 3;

/** Pulls a commit over the line, step by step. Each step that arrived is held, whatever becomes of the next. */
export async function pullCommit(line: PullLine, order: PullOrder): Promise<PullEnd> {
  try {
    return await pullSteps(line, order);
  } catch (error) {
    return endOf(error, order.canceled);
  }
}

/** What may go wrong without anybody having done wrong. */
const passing = [
  PullLineEnded,
  PullLineSilent,
  UnavailableNeighbor,
  BadNeighbor,
  UnavailableStore,
  UnavailablePackFile,
];

/** The end that an error stands for. Errors: those that stand for none, as they are bugs. */
export function endOf(error: unknown, canceled: AbortSignal): PullEnd {
  if (canceled.aborted) return { kind: 'canceled' };
  if (!(error instanceof Error)) throw error;
  if (error instanceof PullRefused) return { kind: error.kind, why: error.message };
  if (error instanceof PullLineEnded && ['bad message', 'bad frame'].includes(error.reason))
    return { kind: 'bad', why: error.message };
  if (!passing.some((kind) => error instanceof kind)) throw error;
  return { kind: 'unavailable', why: error.message };
}

type Taken = Extract<TakenPack, { kind: 'held' }>;

interface Step {
  readonly tip: string;
  readonly taken: Taken;
  readonly progress: PullProgress;
}

async function pullSteps(line: PullLine, order: PullOrder): Promise<PullEnd> {
  let commitsMax = firstStepCommits;
  let last: Step | null = null;
  for (;;) {
    const began = performance.now();
    const step: Step = await pullStep(line, order, { commitsMax, last });
    order.onProgress(step.progress);
    const { tip, taken, progress } = step;
    if (tip === order.commit) return { kind: 'held', origin: taken.origin, bytes: progress.bytes };
    commitsMax = nextStep(commitsMax, performance.now() - began);
    last = step;
  }
}

/** More commits where the last step was quick, fewer where it took long. */
function nextStep(commitsMax: number, tookMs: number): number {
  const factor = Math.min(8, Math.max(0.25, stepMs / Math.max(1, tookMs)));
  return Math.min(pullCommitsMax, Math.max(1, Math.round(commitsMax * factor)));
}

async function pullStep(
  line: PullLine,
  order: PullOrder,
  { commitsMax, last }: { readonly commitsMax: number; readonly last: Step | null },
): Promise<Step> {
  const { commit, node, canceled } = order;
  const have = heldAfter(last, order);
  await line.send({ type: 'pull', commit, have, commitsMax, name: node }, canceled);
  const header = await packHeader(line, order);
  checkStep(header, order, last);
  const before = last?.progress ?? { commits: 0, left: null, bytes: 0 };
  await using pack = await ArrivingPack.begin(order.packs, header.bytes);
  await receive(line, pack, {
    canceled,
    onBytes: (bytes) => order.onProgress({ ...before, bytes: before.bytes + bytes }),
  });
  const taken = await takePack(order, header.tip, pack);
  const commits = before.left === null ? 0 : before.commits + before.left - header.left;
  const progress = { commits, left: header.left, bytes: before.bytes + header.bytes };
  return { tip: header.tip, taken, progress };
}

/** What the last step brought is held, though the event that says so may still be on its way. */
function heldAfter(last: Step | null, { have }: PullOrder): string[] {
  const brought = last === null ? [] : [last.tip, last.taken.head, ...last.taken.tips];
  return [...new Set([...brought, ...have()])].slice(0, havesMax);
}

async function packHeader(line: PullLine, { canceled }: PullOrder): Promise<Pack> {
  const answer = await line.next(canceled, answerMaxMs);
  if (answer.type === 'pack') return answer;
  if (answer.type !== 'none')
    throw new PullRefused('bad', `the source says ${answer.type} where a pack is due`);
  const kind = answer.reason === 'missing' ? 'missing' : 'unavailable';
  throw new PullRefused(kind, `the source says ${answer.reason}`);
}

/** Each step must lead nearer to the commit, or there would be no end of them. */
function checkStep({ tip, left, bytes }: Pack, { commit }: PullOrder, last: Step | null): void {
  const isNearer = last === null || last.progress.left === null || left < last.progress.left;
  if ((tip === commit) !== (left === 0) || !isNearer)
    throw new PullRefused('bad', 'the source leads somewhere else than to the commit');
  if (bytes > takenPackMaxBytes)
    throw new PullRefused('bad', `the source has a pack of ${bytes} bytes, which nobody takes`);
}

async function receive(
  line: PullLine,
  pack: ArrivingPack,
  { canceled, onBytes }: { readonly canceled: AbortSignal; readonly onBytes: (bytes: number) => void },
): Promise<void> {
  let bytes = 0;
  while (pack.missing > 0) {
    const piece = await line.next(canceled, silenceMaxMs);
    if (piece.type !== 'data' || !fits(piece.bytes.length, pack))
      throw new PullRefused('bad', 'the source says something else in the midst of a pack');
    await pack.add(piece.bytes);
    bytes += piece.bytes.length;
    onBytes(bytes);
  }
}

/** With empty pieces a pack would never end. */
function fits(bytes: number, { missing }: ArrivingPack): boolean {
  return bytes > 0 && bytes <= Math.min(missing, packPieceMaxBytes);
}

async function takePack({ store, stopping }: PullOrder, tip: string, pack: ArrivingPack): Promise<Taken> {
  const taking = store.request('takePack', { tip, pack: pack.done() }, { timeoutMs: takeMaxMs });
  const taken = await orAborted(taking, stopping);
  if (taken.kind === 'held') return taken;
  const why =
    taken.kind === 'refused'
      ? `refused (${taken.code}): ${taken.message}`
      : `incomplete: object ${taken.object} is missing`;
  throw new PullRefused('bad', why);
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
