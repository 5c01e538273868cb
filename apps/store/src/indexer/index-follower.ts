import type { Sha } from '@erwik/events';
import { isDamaged, openAnew } from '@erwik/index';
import type { IndexStep, IndexedFile, WikiIndex } from '@erwik/index';
import { setTimeout } from 'node:timers/promises';
import { followHistory } from './follow-history.js';
import type { HistorySource } from './follow-history.js';
import type { FromIndex, KnownStep } from './index-messages.js';
import { staleCommits } from './stale-commits.js';

/** A full disk, say, is not emptied at once: how long until the index is tried again, in ms. */
const retryMs = 5000;
/** Steps that are taken in at once: between two of them questions are answered. */
const stepsAtOnce = 50;
/**
 * A lone save is taken in at once; while saves come one after another, those of so many ms are taken in together: a
 * transaction costs as much as the save itself, and nobody searches for a text within that time.
 */
const gatherMs = 25;
/** With more steps than this waiting, they are read from the repository instead. */
const stepsMax = 1000;

/** Where the index and its wiki are, and who hears how far it is. */
export interface IndexPlace extends Pick<HistorySource, 'dir' | 'reader'> {
  readonly file: string;
  readonly tell: (message: FromIndex) => void;
}

type Step = KnownStep & { readonly head: Sha };

/**
 * Brings the index to the newest head it was told of, by what it was told, else by reading the repository. The index is
 * derived: a damaged one, or one of another history, is made anew; what else fails is tried again.
 */
export class IndexFollower {
  readonly #place: IndexPlace;
  readonly #stopping = new AbortController();
  #index: WikiIndex;
  #wanted: Sha | null = null;
  #steps: Step[] = [];
  #following: Promise<void> | null = null;
  #takenAt = -Infinity;

  constructor(place: IndexPlace, index: WikiIndex) {
    this.#place = place;
    this.#index = index;
  }

  /** The index as it is now: another one after it was made anew. */
  get index(): WikiIndex {
    return this.#index;
  }

  /** Sets out for a head, unless it is on its way already. */
  follow(head: Sha, step: KnownStep | null): void {
    this.#wanted = head;
    if (step !== null) this.#steps.push({ ...step, head });
    if (step === null || this.#steps.length > stepsMax) this.#steps = [];
    this.#following ??= this.#followAll().finally(() => (this.#following = null));
  }

  /** Makes the index anew if this error tells that its file is damaged. */
  repair(error: unknown): void {
    if (!isDamaged(error)) return;
    this.#makeAnew();
    if (this.#wanted !== null) this.follow(this.#wanted, null);
  }

  /** Ends what is under way, at a point from which the next start goes on, and closes the index. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#following;
    this.#index.close();
  }

  async #followAll(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted && this.#index.head !== this.#wanted) {
      try {
        await this.#followOn();
        this.#place.tell({ kind: 'at', head: this.#index.head, aliases: this.#index.takeAliasChanges() });
      } catch (error) {
        if (signal.aborted) return;
        this.#place.tell({ kind: 'failed', message: String(error) });
        if (isDamaged(error)) this.#makeAnew();
        else await setTimeout(retryMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  async #followOn(): Promise<void> {
    await this.#gather();
    const steps = this.#nextSteps();
    const last = steps.at(-1);
    if (last !== undefined) return this.#takeIn(joined(steps, last.head));
    if (this.#wanted === null) return;
    await this.#readHistory(this.#wanted);
  }

  /** Waits for the steps that are taken in together with the first one; none of a long queue. */
  async #gather(): Promise<void> {
    const restMs = this.#takenAt + gatherMs - performance.now();
    if (restMs > 0 && this.#steps.length < stepsAtOnce)
      await setTimeout(restMs, undefined, { signal: this.#stopping.signal });
    // the message that set it going came alone; those that came with it are still to be read
    else await turn();
  }

  #takeIn(step: IndexStep): void {
    this.#index.take(step);
    this.#takenAt = performance.now();
  }

  /** The steps that lead on from the index's head, one after another; those before it are forgotten, all if it is between two heads. */
  #nextSteps(): Step[] {
    const { head, toward } = this.#index;
    const first = toward === null ? this.#steps.findIndex(({ previous }) => previous === head) : -1;
    this.#steps = first < 0 ? [] : this.#steps.slice(first);
    const broken = this.#steps.findIndex((step, at) => at > 0 && step.previous !== this.#steps[at - 1]?.head);
    return this.#steps.splice(0, broken < 0 ? stepsAtOnce : Math.min(broken, stepsAtOnce));
  }

  async #readHistory(head: Sha): Promise<void> {
    const { dir, reader, tell } = this.#place;
    const onProgress = (done: { commits: number; files: number }): void =>
      tell({ kind: 'progress', ...done });
    const source = { dir, reader, signal: this.#stopping.signal, onProgress };
    const stale = await staleCommits(this.#index, head, source);
    if (stale === null) this.#makeAnew();
    await followHistory(this.#index, { head, stale: stale ?? [] }, source);
  }

  #makeAnew(): void {
    this.#index.close();
    this.#index = openAnew(this.#place.file);
    this.#steps = [];
    this.#place.tell({ kind: 'at', head: null, aliases: 'many' });
  }
}

/** Several steps as one; of a file that changed more than once the last text alone is taken in. */
function joined(steps: readonly Step[], head: Sha): IndexStep {
  const files = new Map<string, IndexedFile>();
  for (const file of steps.flatMap((step) => step.files)) files.set(file.path, file);
  return { commits: steps.flatMap((step) => step.commits), files: [...files.values()], head };
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
