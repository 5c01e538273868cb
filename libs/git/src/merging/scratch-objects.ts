import { hashObject } from '../objects/object.js';
import type { ObjectSink } from '../objects/edit-tree.js';
import type { ObjectReader, RawObject, Sha } from '../objects/object.js';

/** Objects in memory. */
export class MemoryObjects {
  readonly #objects = new Map<Sha, RawObject>();
  /** how much they take */
  bytes = 0;

  get(sha: Sha): RawObject | undefined {
    return this.#objects.get(sha);
  }

  put(object: RawObject): Sha {
    const sha = hashObject(object);
    if (!this.#objects.has(sha)) this.bytes += object.data.length;
    this.#objects.set(sha, object);
    return sha;
  }
}

/** Objects that are never stored, on top of those that are. */
export function scratchObjects(below: ObjectReader, own = new MemoryObjects()): ObjectSink {
  return {
    read: async (sha) => own.get(sha) ?? below.read(sha),
    put: (object) => own.put(object),
  };
}
