import { open, readFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { BadPack } from '../packs/bad-pack.js';
import { entryKinds, readDistance, readEntryHeader } from '../packs/pack-entry.js';
import { packTrailerBytes } from '../packs/pack-file.js';

/**
 * The longest chain of deltas that a pack from elsewhere may hold: twice what `git pack-objects` writes, whatever the packs it
 * takes them from hold. Reading the last of a chain takes all before it.
 */
export const chainMax = 100;

/** The bytes of an entry up to its zlib stream: at most 10 of size, and 20 of a base's sha. */
const entryHeadBytes = 32;
/** Bytes that are read from the pack at once. */
const windowBytes = 4 * 1024 * 1024;
const fanoutEnd = 8 + 1024;

/**
 * Looks at the chains of deltas in a pack that git has indexed: `stem` is its path without `.pack`. Only the heads of its entries
 * are read. Throws `BadPack` (`too_deep`).
 */
export async function checkChains(stem: string): Promise<void> {
  const { offsets, shas } = readIndex(await readFile(`${stem}.idx`));
  await using pack = await open(`${stem}.pack`, 'r');
  const bases = await readBases(pack, offsets, shas);
  const depths = new Map<number, number>();
  for (const offset of offsets) depthOf(offset, bases, depths);
}

interface PackEntries {
  /** where the entries begin, in ascending order */
  readonly offsets: readonly number[];
  readonly shas: ReadonlyMap<string, number>;
}

/** The index as git has just written it (gitformat-pack, version 2). */
function readIndex(index: Buffer): PackEntries {
  const count = index.readUInt32BE(fanoutEnd - 4);
  const [offsetsAt, wideAt] = [fanoutEnd + count * 24, fanoutEnd + count * 28];
  const shas = new Map<string, number>();
  const offsets: number[] = [];
  for (let row = 0; row < count; row += 1) {
    const small = index.readUInt32BE(offsetsAt + row * 4);
    const offset =
      small < 0x80000000 ? small : Number(index.readBigUInt64BE(wideAt + (small - 0x80000000) * 8));
    offsets.push(offset);
    shas.set(index.toString('latin1', fanoutEnd + row * 20, fanoutEnd + row * 20 + 20), offset);
  }
  return { offsets: offsets.sort((a, b) => a - b), shas };
}

/** For each delta the offset of its base. */
async function readBases(
  pack: FileHandle,
  offsets: readonly number[],
  shas: ReadonlyMap<string, number>,
): Promise<Map<number, number>> {
  const bases = new Map<number, number>();
  const window = Buffer.alloc(windowBytes);
  let [from, end] = [0, 0];
  for (const offset of offsets) {
    if (offset + entryHeadBytes > end) {
      const { bytesRead } = await pack.read(window, 0, windowBytes, offset);
      [from, end] = [offset, offset + bytesRead];
    }
    const base = baseOf(window.subarray(0, end - from), offset - from, shas);
    if (base !== null) bases.set(offset, base < 0 ? offset + base : base);
  }
  return bases;
}

/** The base of the entry at a place: its offset, or how far before the entry it begins as a negative number; null without one. */
function baseOf(window: Buffer, at: number, shas: ReadonlyMap<string, number>): number | null {
  const { kind, next } = readEntryHeader(window, at);
  if (kind === entryKinds.offsetDelta) return -readDistance(window, next).distance;
  if (kind !== entryKinds.refDelta) return null;
  return shas.get(window.toString('latin1', next, next + packTrailerBytes)) ?? null;
}

function depthOf(offset: number, bases: ReadonlyMap<number, number>, depths: Map<number, number>): void {
  const chain: number[] = [];
  let at: number | undefined = offset;
  while (at !== undefined && !depths.has(at)) {
    chain.push(at);
    at = bases.get(at);
  }
  let depth = at === undefined ? -1 : (depths.get(at) ?? 0);
  for (const entry of chain.reverse()) depths.set(entry, (depth += 1));
  if (depth > chainMax) throw new BadPack('too_deep', `a chain of ${depth} deltas`);
}
