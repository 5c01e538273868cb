import { setImmediate } from 'node:timers/promises';
import { hashObject } from '../objects/object.js';
import type { RawObject, Sha } from '../objects/object.js';
import { BadPack } from './bad-pack.js';
import { applyDelta } from './delta.js';
import { entryKinds, inflateAt, readDistance, readEntryHeader, typeOfKind } from './pack-entry.js';
import { packChecksum, packHeaderBytes, packTrailerBytes } from './pack-file.js';

/** How much of a pack is accepted; sizes are bytes. */
export interface PackLimits {
  readonly packMaxBytes: number;
  readonly objectsMax: number;
  /** of one object, also when it is the result of a delta */
  readonly objectMaxBytes: number;
  /** of all inflated data and all results of deltas together: what decoding may hold in memory */
  readonly totalMaxBytes: number;
  readonly deltaDepthMax: number;
}

/**
 * Enough for some hundreds of commits: more than that is catching up, which git's own programs do with less memory. A depth of
 * 50 is what `git repack` writes by default; a pack here chains at most 40.
 */
export const defaultPackLimits: PackLimits = {
  packMaxBytes: 16 * 1024 * 1024,
  objectsMax: 10_000,
  objectMaxBytes: 16 * 1024 * 1024,
  totalMaxBytes: 64 * 1024 * 1024,
  deltaDepthMax: 50,
};

/** An object out of a pack, with the sha that was computed from its bytes. */
export interface DecodedObject extends RawObject {
  readonly sha: Sha;
}

/** Finds the base of a delta that is not in the pack; null where it is not held. */
export type ResolveBase = (sha: Sha) => Promise<RawObject | null>;

/** The smallest entry there can be: one byte of header and an empty zlib stream. */
const entryMinBytes = 9;
/** Other work gets its turn after this many bytes were inflated or made. */
const turnBytes = 1024 * 1024;

/**
 * All objects of a pack from someone else, in no promised order, each hashed. Checks the pack's checksum, that it holds just
 * the entries it counts, and every limit before memory is taken. Throws `BadPack`.
 */
export async function decodePack(
  bytes: Buffer,
  limits: PackLimits,
  resolveBase: ResolveBase = async () => null,
): Promise<DecodedObject[]> {
  const count = checkEnvelope(bytes, limits);
  const budget = new Budget(limits);
  const entries = await readEntries(bytes, count, budget);
  const resolution = new Resolution(entries, budget);
  for (const entry of entries) {
    if (entry.type !== null) await resolution.settle(entry.offset, { type: entry.type, data: entry.data }, 0);
  }
  await resolution.settleOutside(resolveBase);
  return resolution.finish();
}

interface Entry {
  readonly offset: number;
  readonly type: RawObject['type'] | null;
  /** for a delta: the offset or the sha of its base */
  readonly base: number | Sha | null;
  readonly data: Buffer;
}

function checkEnvelope(bytes: Buffer, limits: PackLimits): number {
  if (bytes.length > limits.packMaxBytes) throw new BadPack('too_large', `a pack of ${bytes.length} bytes`);
  if (bytes.length < packHeaderBytes + packTrailerBytes || bytes.toString('latin1', 0, 4) !== 'PACK') {
    throw new BadPack('not_a_pack', 'the bytes are no pack');
  }
  if (bytes.readUInt32BE(4) !== 2) throw new BadPack('not_a_pack', 'the pack is not of version 2');
  const count = bytes.readUInt32BE(8);
  if (count > limits.objectsMax) throw new BadPack('too_many_objects', `a pack of ${count} objects`);
  if (count * entryMinBytes > bytes.length)
    throw new BadPack('bad_entry', `${count} entries do not fit the pack`);
  const checksum = packChecksum([bytes.subarray(0, -packTrailerBytes)]);
  if (!checksum.equals(bytes.subarray(-packTrailerBytes))) {
    throw new BadPack('bad_checksum', 'the pack is cut off or changed');
  }
  return count;
}

async function readEntries(bytes: Buffer, count: number, budget: Budget): Promise<Entry[]> {
  const body = bytes.subarray(0, -packTrailerBytes);
  const entries: Entry[] = [];
  let at = packHeaderBytes;
  for (let i = 0; i < count; i++) {
    const header = readEntryHeader(body, at);
    await budget.spend(header.size);
    const { base, from } = readBase(body, at, header.kind, header.next);
    const { data, next } = inflateAt(body, from, header.size);
    entries.push({ offset: at, type: typeOfKind(header.kind), base, data });
    at = next;
  }
  if (at !== body.length) throw new BadPack('bad_entry', 'the pack holds more than its entries');
  return entries;
}

function readBase(
  body: Buffer,
  offset: number,
  kind: number,
  at: number,
): { base: number | Sha | null; from: number } {
  if (kind === entryKinds.offsetDelta) {
    const { distance, next } = readDistance(body, at);
    if (distance === 0) throw new BadPack('bad_entry', `the entry at byte ${offset} is its own base`);
    return { base: offset - distance, from: next };
  }
  if (kind === entryKinds.refDelta) {
    if (at + 20 > body.length) throw new BadPack('bad_entry', `the entry at byte ${offset} is cut off`);
    return { base: body.toString('hex', at, at + 20), from: at + 20 };
  }
  if (typeOfKind(kind) === null)
    throw new BadPack('bad_entry', `the entry at byte ${offset} is of no known kind`);
  return { base: null, from: at };
}

/** What decoding one pack may still take. */
class Budget {
  readonly limits: PackLimits;
  #total = 0;
  #sinceTurn = 0;

  constructor(limits: PackLimits) {
    this.limits = limits;
  }

  async spend(size: number): Promise<void> {
    if (size > this.limits.objectMaxBytes) throw new BadPack('too_large', `an object of ${size} bytes`);
    this.#total += size;
    if (this.#total > this.limits.totalMaxBytes)
      throw new BadPack('too_large', 'the pack inflates to too much');
    this.#sinceTurn += size;
    if (this.#sinceTurn < turnBytes) return;
    this.#sinceTurn = 0;
    await setImmediate();
  }
}

/** Settles objects first and then whatever waits for them, without recursion: depth is the sender's choice. */
class Resolution {
  readonly #budget: Budget;
  readonly #waiting = new Map<number | Sha, Entry[]>();
  readonly #done = new Map<Sha, DecodedObject>();
  #unsettled: number;

  constructor(entries: readonly Entry[], budget: Budget) {
    this.#budget = budget;
    this.#unsettled = entries.length;
    for (const entry of entries) {
      if (entry.base !== null)
        this.#waiting.set(entry.base, [...(this.#waiting.get(entry.base) ?? []), entry]);
    }
  }

  async settle(offset: number, object: RawObject, depth: number): Promise<void> {
    const ready = [{ offset, object, depth }];
    for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
      const sha = hashObject(next.object);
      this.#done.set(sha, { ...next.object, sha });
      this.#unsettled -= 1;
      const base = next;
      for (const entry of [...this.#take(base.offset), ...this.#take(sha)]) {
        ready.push(await this.#applied(entry, base.object, base.depth + 1));
      }
    }
  }

  async settleOutside(resolveBase: ResolveBase): Promise<void> {
    for (const key of [...this.#waiting.keys()]) {
      if (typeof key === 'number' || !this.#waiting.has(key)) continue;
      const base = await resolveBase(key);
      if (base === null) continue;
      await this.#budget.spend(base.data.length);
      for (const entry of this.#take(key)) {
        const { offset, object, depth } = await this.#applied(entry, base, 1);
        await this.settle(offset, object, depth);
      }
    }
  }

  finish(): DecodedObject[] {
    if (this.#unsettled > 0) throw this.#withoutBase();
    return [...this.#done.values()];
  }

  #withoutBase(): BadPack {
    const named = [...this.#waiting.keys()].find((key) => typeof key === 'string');
    return new BadPack('missing_base', `${this.#unsettled} deltas have no base`, undefined, named ?? null);
  }

  #take(key: number | Sha): readonly Entry[] {
    const entries = this.#waiting.get(key) ?? [];
    this.#waiting.delete(key);
    return entries;
  }

  async #applied(
    entry: Entry,
    base: RawObject,
    depth: number,
  ): Promise<{ offset: number; object: RawObject; depth: number }> {
    const { limits } = this.#budget;
    if (depth > limits.deltaDepthMax)
      throw new BadPack('too_deep', `a chain of more than ${depth - 1} deltas`);
    const data = applyDelta(base.data, entry.data, limits.objectMaxBytes);
    await this.#budget.spend(data.length);
    return { offset: entry.offset, object: { type: base.type, data }, depth };
  }
}
