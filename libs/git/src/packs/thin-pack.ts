import { hashObject } from '../objects/object.js';
import type { RawObject, Sha } from '../objects/object.js';
import { encodeDelta, splicesBetween } from './delta.js';
import { compress, encodeEntryHeader, entryKinds } from './pack-entry.js';
import { encodePack } from './pack-file.js';

/** An object to send. `base` names the version before it, where the receiver holds that or gets it earlier in the pack. */
export interface ThinPackObject extends RawObject {
  readonly base?: Sha;
}

/** A delta is sent when it is shorter than this share of the object. */
const worthwhileShare = 0.5;

/**
 * A thin pack (git's `pack-objects --thin`): objects whose base is in `bases` (held by the receiver) or earlier in
 * `objects` travel as deltas against it, all others whole.
 */
export async function encodeThinPack(
  objects: readonly ThinPackObject[],
  bases: ReadonlyMap<Sha, RawObject>,
): Promise<Buffer> {
  const known = new Map(bases);
  const entries: Buffer[] = [];
  for (const object of objects) {
    const base = object.base === undefined ? undefined : known.get(object.base);
    entries.push(await encodeEntry(object, object.base, base));
    known.set(hashObject(object), object);
  }
  return encodePack(entries);
}

async function encodeEntry(object: RawObject, sha?: Sha, base?: RawObject): Promise<Buffer> {
  if (sha !== undefined && base !== undefined && base.type === object.type) {
    const delta = encodeDelta(base.data.length, splicesBetween(base, object));
    if (delta.length < object.data.length * worthwhileShare) {
      const header = encodeEntryHeader(entryKinds.refDelta, delta.length);
      return Buffer.concat([header, Buffer.from(sha, 'hex'), await compress(delta)]);
    }
  }
  const header = encodeEntryHeader(entryKinds[object.type], object.data.length);
  return Buffer.concat([header, await compress(object.data)]);
}
