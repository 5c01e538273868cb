import type { Sha } from '@erwik/events';
import { LRUCache } from 'lru-cache';

/** Most pulled commits that are remembered: they are asked for a moment later. */
const pulledMax = 10_000;

/** Commits that came from other nodes, so that nobody tells the mesh of them as if they had been made here. */
export type PulledCommits = LRUCache<Sha, true>;

/** None yet. */
export function noPulledCommits(): PulledCommits {
  return new LRUCache({ max: pulledMax });
}
