import { faultAt } from './faults.js';
import type { Fault } from './faults.js';
import { blobMaxBytes, heldBlobMaxBytes } from './limits.js';

/** What is wrong with a file of so many bytes. Its text is its writer's affair. */
export function checkBlob(bytes: number, path: string): Fault[] {
  if (bytes > heldBlobMaxBytes) return [faultAt('too_big', path)];
  return bytes > blobMaxBytes ? [faultAt('big_blob', path)] : [];
}
