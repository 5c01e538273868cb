import type { RequestServer } from '@erwik/bus';
import type { Metrics } from '@erwik/runtime';
import { access, constants, statfs } from 'node:fs/promises';
import type { Wiki } from './wiki.js';

/** Less free space than this is worth a warning, in bytes: the next upload or repack may fill the disk. */
const freeMinBytes = 64 * 1024 * 1024;
/** How often the disk is looked at, in ms. */
const lookEveryMs = 10_000;

/** What keeps, or will soon keep, saves from working: found by looking at the disk now and then. */
export interface Faults extends AsyncDisposable {
  now(): readonly string[];
}

/** Watches the disk of the repository. */
export function faultsOf(dir: string): Faults {
  let found: readonly string[] = [];
  const look = async (): Promise<void> => {
    found = [...(await spaceFaults(dir)), ...(await rightFaults(dir))];
  };
  const timer = setInterval(() => void look(), lookEveryMs);
  void look();
  return {
    now: () => found,
    async [Symbol.asyncDispose](): Promise<void> {
      clearInterval(timer);
      await Promise.resolve();
    },
  };
}

async function spaceFaults(dir: string): Promise<string[]> {
  const freeBytes = await freeBytesOf(dir);
  if (freeBytes === null) return ['The disk of the repository cannot be read.'];
  return freeBytes < freeMinBytes
    ? [`The disk is nearly full: ${Math.floor(freeBytes / 1024 / 1024)} MiB are free.`]
    : [];
}

/** What the store may still use; null where the disk cannot be read. */
async function freeBytesOf(dir: string): Promise<number | null> {
  const space = await statfs(dir).catch(() => null);
  return space === null ? null : space.bavail * space.bsize;
}

async function rightFaults(dir: string): Promise<string[]> {
  try {
    await access(dir, constants.W_OK);
    return [];
  } catch {
    return [
      'The repository cannot be written: its disk is read-only, or the folder belongs to somebody else.',
    ];
  }
}

/** The metrics with the store's own figures in them, as they are when somebody looks. */
export function storeMetrics(metrics: Metrics, requests: RequestServer, wiki: Wiki): Metrics {
  const answered = metrics.gauge('erwik_store_requests', 'requests answered since the start, by outcome', [
    'outcome',
  ]);
  const pages = metrics.gauge('erwik_store_pages', 'pages at head');
  const complete = metrics.gauge('erwik_store_index_complete', '1 when the index has come to head');
  const free = metrics.gauge('erwik_store_disk_free_bytes', 'free space on the disk of the repository');
  const update = async (): Promise<void> => {
    for (const [outcome, count] of Object.entries(requests.counts)) answered.set({ outcome }, count);
    pages.set(wiki.heads.directory.pageCount);
    complete.set(wiki.indexer.indexedHead === wiki.heads.head ? 1 : 0);
    free.set((await freeBytesOf(wiki.dir)) ?? 0);
  };
  const text = async (): Promise<string> => {
    await update();
    return metrics.text();
  };
  return { ...metrics, text };
}
