import { crc32 } from 'node:zlib';
import type { DeltaBase } from '../objects/edit-tree.js';
import type { ObjectType, RawObject, Sha } from '../objects/object.js';
import type { Splice } from '../objects/splice.js';
import { applyDelta, encodeDelta, splicesBetween } from '../packs/delta.js';
import { compress, encodeDistance, encodeEntryHeader, entryKinds, inflateAt } from '../packs/pack-entry.js';
import { encodePackIndex, packChecksum, packHeader, packHeaderBytes } from '../packs/pack-file.js';

/** An object to be written, and where known the version before it and what changed since. */
export interface StagedObject extends RawObject {
  readonly sha: Sha;
  readonly base: DeltaBase | null;
}

/** A pack and its index as they go to the disk. */
export interface PackImage {
  /** the checksum that names the files: `pack-<name>.pack` */
  readonly name: string;
  readonly pack: readonly Buffer[];
  readonly index: Buffer;
}

/** The longest chain of deltas: reading a version then costs at most this many small steps. */
const chainMax = 40;
/** A delta is kept when it is shorter than this share of the object. */
const worthwhileShare = 0.5;
/** An active pack is rolled at this many objects: sorting and hashing its index then takes about a millisecond. */
const objectsMax = 4000;
/**
 * Each group writes the active pack anew, so it is rolled at a size: small enough to be rewritten in about the time of an
 * fsync, yet four times its full trees, so that big folders are stored whole only once in many edits.
 */
const rollMinBytes = 256 * 1024;
const rollMaxBytes = 2 * 1024 * 1024;

interface Entry {
  readonly sha: Sha;
  readonly type: ObjectType;
  readonly offset: number;
  readonly crc: number;
  /** where the zlib stream begins, and what it inflates to */
  readonly streamAt: number;
  readonly streamSize: number;
  readonly size: number;
  readonly base: Sha | null;
  readonly depth: number;
  /** the object at the bottom of the chain; itself for an object that is stored whole */
  readonly keyframe: Sha;
}

/**
 * The pack that grows with every group: its encoded entries in memory, in the order they came. New versions of trees and
 * pages become deltas against the version before, which is why one edit of a big folder costs some dozens of bytes.
 */
export class ActivePack {
  /** how many of its entries are in its file on the disk */
  durableCount = 0;
  /** the name of its file on the disk */
  fileName: string | null = null;
  #bytes = Buffer.alloc(64 * 1024);
  #end = packHeaderBytes;
  #fullTreeBytes = 0;
  #entries: Entry[] = [];
  #bySha = new Map<Sha, Entry>();
  #sorted: Entry[] = [];

  get count(): number {
    return this.#entries.length;
  }

  /** Whether it has grown enough to be left for good. */
  get isFull(): boolean {
    const wanted = Math.min(Math.max(rollMinBytes, 4 * this.#fullTreeBytes), rollMaxBytes);
    // a tree that alone exceeds the bound must not roll the pack at every edit
    return this.#end > Math.max(wanted, this.#fullTreeBytes + rollMinBytes) || this.count > objectsMax;
  }

  has(sha: Sha): boolean {
    return this.#bySha.has(sha);
  }

  /** The object of that sha, or null where it is not in this pack. */
  read(sha: Sha): RawObject | null {
    const chain: Entry[] = [];
    for (let entry = this.#bySha.get(sha); entry !== undefined; entry = this.#baseOf(entry))
      chain.unshift(entry);
    const [whole, ...deltas] = chain;
    if (whole === undefined) return null;
    const data = deltas.reduce(
      (base, entry) => applyDelta(base, this.#inflate(entry), entry.size),
      this.#inflate(whole),
    );
    return { type: whole.type, data };
  }

  /** Appends an object that is not in it yet. Must not be called again before it has ended. */
  async add(object: StagedObject): Promise<void> {
    if (this.has(object.sha)) return;
    const delta = this.#deltaFor(object);
    const payload = delta?.bytes ?? object.data;
    const stream = await compress(payload);
    const header =
      delta === null
        ? encodeEntryHeader(entryKinds[object.type], payload.length)
        : Buffer.concat([
            encodeEntryHeader(entryKinds.offsetDelta, payload.length),
            encodeDistance(this.#end - delta.base.offset),
          ]);
    this.#append(object, { header, stream, streamSize: payload.length, base: delta?.base ?? null });
  }

  /** Forgets all entries behind the first `count`. */
  truncate(count: number): void {
    const dropped = this.#entries.splice(count);
    for (const { sha } of dropped) this.#bySha.delete(sha);
    this.#end = dropped[0]?.offset ?? this.#end;
    if (dropped.length > 0) this.#sorted = [];
  }

  /** The files that hold the first `count` entries. */
  image(count: number): PackImage {
    const end = this.#entries[count]?.offset ?? this.#end;
    const parts = [packHeader(count), this.#bytes.subarray(packHeaderBytes, end)];
    const checksum = packChecksum(parts);
    // the sorted list of the last image comes first: two sorted runs are quickly merged
    const entries = [...this.#sorted, ...this.#entries.slice(this.#sorted.length, count)];
    this.#sorted = entries.sort((a, b) => (a.sha < b.sha ? -1 : 1));
    return {
      name: checksum.toString('hex'),
      pack: [...parts, checksum],
      index: encodePackIndex(this.#sorted, checksum),
    };
  }

  #baseOf(entry: Entry): Entry | undefined {
    return entry.base === null ? undefined : this.#bySha.get(entry.base);
  }

  #inflate(entry: Entry): Buffer {
    return inflateAt(this.#bytes.subarray(0, this.#end), entry.streamAt, entry.streamSize).data;
  }

  #deltaFor(object: StagedObject): { bytes: Buffer; base: Entry } | null {
    const previous = object.base === null ? undefined : this.#bySha.get(object.base.sha);
    if (object.base === null || previous === undefined || previous.type !== object.type) return null;
    const deep = previous.depth >= chainMax;
    const base = deep ? this.#bySha.get(previous.keyframe) : previous;
    if (base === undefined) return null;
    const splices = deep ? this.#splicesFrom(base, object) : object.base.splices;
    const bytes = encodeDelta(base.size, splices);
    return bytes.length < object.data.length * worthwhileShare ? { bytes, base } : null;
  }

  #splicesFrom(base: Entry, object: StagedObject): readonly Splice[] {
    return splicesBetween({ type: base.type, data: this.#inflate(base) }, object);
  }

  #append(
    { sha, type, data }: StagedObject,
    encoded: { header: Buffer; stream: Buffer; streamSize: number; base: Entry | null },
  ): void {
    const { header, stream, streamSize, base } = encoded;
    const offset = this.#end;
    const streamAt = offset + header.length;
    this.#reserve(streamAt + stream.length);
    header.copy(this.#bytes, offset);
    stream.copy(this.#bytes, streamAt);
    this.#end = streamAt + stream.length;
    const entry: Entry = {
      sha,
      type,
      offset,
      // as a signed number: V8 keeps it in the object, and all entries of one hidden class
      crc: crc32(this.#bytes.subarray(offset, this.#end)) | 0,
      streamAt,
      streamSize,
      size: data.length,
      base: base?.sha ?? null,
      depth: base === null ? 0 : base.depth + 1,
      keyframe: base?.keyframe ?? sha,
    };
    if (base === null && type === 'tree') this.#fullTreeBytes += stream.length;
    this.#entries.push(entry);
    this.#bySha.set(sha, entry);
  }

  #reserve(end: number): void {
    if (end <= this.#bytes.length) return;
    // a new buffer, never a changed one: an image of the old one may be on its way to the disk
    const grown = Buffer.alloc(Math.max(end, this.#bytes.length * 2));
    this.#bytes.copy(grown, 0, 0, this.#end);
    this.#bytes = grown;
  }
}
