import { countPacks, maintain } from '@erwik/git';
import type { Wiki } from './wiki.js';

/** How often the packs are counted, in ms. */
const lookEveryMs = 5 * 60_000;
/** Packs that are left alone: reads slow down measurably from a few hundred on. */
const packsMax = 50;

/**
 * Keeps the repository quick to read: when many packs have gathered, git puts them together in a process of low priority,
 * while saves go on. Disposal ends it at once; the repository is whole at every moment.
 */
export function maintainPacks(wiki: Wiki, dir: string): AsyncDisposable {
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();
  const look = (): void => {
    running = running.then(() => maintainIfDue(wiki, dir, stopping.signal));
  };
  const timer = setInterval(look, lookEveryMs);
  look();
  return {
    async [Symbol.asyncDispose](): Promise<void> {
      clearInterval(timer);
      stopping.abort();
      await running;
    },
  };
}

async function maintainIfDue(wiki: Wiki, dir: string, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  try {
    if ((await countPacks(dir)) <= packsMax) return;
    await putPacksTogether(wiki, dir, signal);
  } catch (err) {
    if (!signal.aborted) wiki.log.warn({ err }, 'maintenance failed; it is tried again later');
  }
}

async function putPacksTogether(wiki: Wiki, dir: string, signal: AbortSignal): Promise<void> {
  const startedAt = wiki.now();
  await wiki.writer.roll();
  const done = maintain(dir, { signal });
  await wiki.writer.holdUnlinks(done.catch(() => undefined));
  await done;
  wiki.log.info({ packs: await countPacks(dir), ms: wiki.now() - startedAt }, 'put packs together');
}
