import type { Sha } from '@erwik/events';
import { UnavailableStore } from '@erwik/bus';
import type { StoreClient } from './store-client.js';
import type { StoreWatch } from './store-watch.js';

/** A reader waits so long for the own save at most: it usually arrives within a few milliseconds. */
export const seenWaitMs = 500;

/**
 * Waits until this front shows a commit that the reader has saved, here or at another front or node. False when it
 * does not arrive in time; the page is then shown as it is here, and says so.
 */
export async function awaitSeen(store: StoreClient, watch: StoreWatch, commit: Sha): Promise<boolean> {
  if (watch.commits.has(commit)) return true;
  const waiting = watch.commits.wait(commit, seenWaitMs);
  try {
    const { holds, head } = await store.ask('holds', { commit });
    // An older save, from before this front followed events: it is part of a head that this front has heard of.
    const isShown = (): boolean => holds && head !== null && (head === watch.head || watch.commits.has(head));
    if (isShown()) watch.commits.add(commit);
    return (await waiting) || isShown();
  } catch (error) {
    if (error instanceof UnavailableStore) return waiting;
    throw error;
  }
}
