import { setTimeout as delay } from 'node:timers/promises';
import { Sha } from '@erwik/events';
import { Queue, Worker } from 'bullmq';
import type { Job } from 'bullmq';
import { z } from 'zod';
import type { Bus } from './bus.js';

/** Jobs of a node: one for each commit that is to be pulled. */
export interface PullQueue extends AsyncDisposable {
  /** Queues a pull, unless one of that commit is queued or under way. Waits while Redis is away. */
  add(commit: string, from: string): Promise<void>;
}

/** What is done with a job. */
export interface PullWork {
  /** pulls of different commits at one time */
  readonly concurrency: number;
  /** Pulls the commit; `from` announced it first. May be called again for a pull that a killed router had begun. */
  pull(commit: string, from: string): Promise<void>;
  /** The job is gone, and the next `add` of this commit makes another. */
  onGone(commit: string): void;
}

/** Longer than any node's name. */
const fromMaxChars = 300;
const PullJob = z.object({ commit: Sha, from: z.string().max(fromMaxChars) });
type PullJob = z.infer<typeof PullJob>;

const queueName = 'pull';
const Names = z.array(z.string());
/** Keys that Redis looks at in one step of a search, during which it answers nobody else. */
const scanCount = 1_000;
/**
 * A router that is killed leaves its job locked; its successor has it after one lock and one look, some 7 s. BullMQ's own
 * settings take 60 s, and give a job up for good when that happens twice (measured): a pull can always be repeated.
 */
const lockMs = 5_000;
const stalledLookMs = 2_000;
const stalledMax = 1_000_000;
/** Jobs that end are told to Redis, which may have gone a moment ago, ms. What it is not told is a job of the next router. */
const closeMaxMs = 1_000;

/** Serves the node's queue of pulls. The queue is only a reminder: what it loses is announced again by the next ping. */
export function servePulls(bus: Bus, work: PullWork): PullQueue {
  const { log } = bus;
  const settings = { prefix: bus.keys.jobs, skipVersionCheck: true } as const;
  const [adding, working] = [bus.openWorker('jobs'), bus.openWorker('job worker')];
  const queue = new Queue<PullJob>(queueName, { ...settings, connection: adding });
  const worker = new Worker<PullJob>(queueName, (job) => carryOut(job, work), {
    ...settings,
    connection: working,
    concurrency: work.concurrency,
    lockDuration: lockMs,
    stalledInterval: stalledLookMs,
    maxStalledCount: stalledMax,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
  });
  const emptied = emptying(bus);
  // the connections tell of themselves
  const failed = (err: Error): void => {
    log.debug({ err }, 'the queue of pulls fails');
    if (isForeign(err)) emptied();
  };
  queue.on('error', failed);
  worker.on('error', failed);
  const gone = (job: Job | undefined): void => {
    const { data } = PullJob.safeParse(job?.data);
    if (data !== undefined) work.onGone(data.commit);
  };
  worker.on('completed', gone);
  worker.on('failed', gone);
  return {
    async add(commit, from): Promise<void> {
      try {
        await queue.add('pull', { commit, from }, { jobId: `pull-${commit}` });
      } catch (error) {
        if (isForeign(error)) emptied();
        throw error;
      }
    },
    async [Symbol.asyncDispose](): Promise<void> {
      // without Redis nobody would tell that a job has ended
      const closed = Promise.allSettled([worker.close(!bus.connected), queue.close()]);
      await Promise.race([closed, delay(closeMaxMs, undefined, { ref: false })]);
      for (const connection of [adding, working]) connection.disconnect();
    },
  };
}

/** Something that BullMQ did not put there stands under one of its keys. */
function isForeign(error: unknown): boolean {
  return error instanceof Error && error.message.includes('WRONGTYPE');
}

/**
 * Makes what empties the queue, once at a time, where something foreign is in its way: it is only a reminder, and whoever still
 * wants a pull adds it again.
 */
function emptying({ commands, keys, log }: Bus): () => void {
  let isUnderWay = false;
  const empty = async (): Promise<void> => {
    const pattern = `${keys.jobs}:${queueName}:*`;
    for await (const found of commands.scanStream({ match: pattern, count: scanCount })) {
      const names = Names.parse(found);
      if (names.length > 0) await commands.unlink(...names);
    }
    log.warn({ queue: queueName }, 'a foreign value was in the way of the queue of pulls: it is emptied');
  };
  return () => {
    if (isUnderWay) return;
    isUnderWay = true;
    void empty()
      .catch((err: unknown) => log.debug({ err }, 'the queue of pulls cannot be emptied'))
      .finally(() => (isUnderWay = false));
  };
}

/** What somebody else has put into the queue is no job of ours, and is dropped. */
async function carryOut(job: Job<unknown>, work: PullWork): Promise<void> {
  const { data } = PullJob.safeParse(job.data);
  if (data !== undefined) await work.pull(data.commit, data.from);
}
