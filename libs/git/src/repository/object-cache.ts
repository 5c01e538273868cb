import { LRUCache } from 'lru-cache';
import type { ObjectReader, RawObject, Sha } from '../objects/object.js';

/** Bytes of trees and commits that are kept: all folders of 100,000 pages (5 MB) and those of recent revisions. */
export const structureCacheBytes = 32 * 1024 * 1024;
/** Bytes of files that are kept: some thousand pages. */
export const blobCacheBytes = 16 * 1024 * 1024;
/** Larger files are not kept: one of them would push out hundreds of pages. */
export const cachedBlobMaxBytes = 1024 * 1024;
/** What an entry costs besides its data, in bytes. */
const entryBytes = 200;

/**
 * Remembers what a reader has read, and reads once what several ask for at the same time. Objects never change, so only absence
 * is asked for again.
 */
export function cachingReader(reader: ObjectReader): ObjectReader & { clear(): void } {
  const sizeCalculation = (object: RawObject) => object.data.length + entryBytes;
  const structures = new LRUCache<Sha, RawObject>({ maxSize: structureCacheBytes, sizeCalculation });
  const maxEntrySize = cachedBlobMaxBytes;
  const blobs = new LRUCache<Sha, RawObject>({ maxSize: blobCacheBytes, maxEntrySize, sizeCalculation });
  const underWay = new Map<Sha, Promise<RawObject | null>>();
  const readAnew = async (sha: Sha): Promise<RawObject | null> => {
    try {
      const object = await reader.read(sha);
      if (object !== null) (object.type === 'blob' ? blobs : structures).set(sha, object);
      return object;
    } finally {
      underWay.delete(sha);
    }
  };
  return {
    async read(sha) {
      const kept = structures.get(sha) ?? blobs.get(sha);
      if (kept !== undefined) return kept;
      const reading = underWay.get(sha) ?? readAnew(sha);
      underWay.set(sha, reading);
      return reading;
    },
    clear() {
      structures.clear();
      blobs.clear();
    },
  };
}
