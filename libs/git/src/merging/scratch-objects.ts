import { hashObject } from '../objects/object.js';
import type { ObjectSink } from '../objects/edit-tree.js';
import type { ObjectReader, RawObject, Sha } from '../objects/object.js';

/** Objects that are needed for the length of one merge and never stored, on top of those that are. */
export function scratchObjects(below: ObjectReader): ObjectSink {
  const own = new Map<Sha, RawObject>();
  return {
    read: async (sha) => own.get(sha) ?? below.read(sha),
    put(object) {
      const sha = hashObject(object);
      own.set(sha, object);
      return sha;
    },
  };
}
