import { bucketCount } from '../limits.js';
import { bucketBytes, digestBytes } from './message-limits.js';
import { bytesAt, shaOfBytesAt } from './places.js';
import type { Place } from './places.js';
import { optional } from './properties.js';
import type { Properties } from './properties.js';

/** A digest over tips or members (hex). */
export function digestAt(place: Place): string {
  return bytesAt(place, digestBytes).toString('hex');
}

/** The digests of all buckets (hex), which stand one after the other. */
export function bucketsAt(place: Place): string[] {
  const bytes = bytesAt(place, bucketCount * bucketBytes);
  return Array.from({ length: bucketCount }, (_, index) =>
    bytes.toString('hex', index * bucketBytes, (index + 1) * bucketBytes),
  );
}

/** The commit that readers see, which is told beside the digests; null where none is told. */
export function headIn(properties: Properties): string | null {
  const head = optional(properties, 'head');
  return head === undefined ? null : shaOfBytesAt(head);
}
