import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeCommit } from '../src/objects/commit.js';
import { hashObject } from '../src/objects/object.js';
import type { RawObject, Sha } from '../src/objects/object.js';
import { encodeTree } from '../src/objects/tree.js';
import type { BadPackReason } from '../src/packs/bad-pack.js';
import { BadPack } from '../src/packs/bad-pack.js';
import { decodePack, defaultPackLimits } from '../src/packs/decode-pack.js';
import { applyDelta, encodeDelta, splicesBetween } from '../src/packs/delta.js';
import { encodeDistance, encodeEntryHeader, entryKinds } from '../src/packs/pack-entry.js';
import { encodePack, encodePackIndex } from '../src/packs/pack-file.js';
import { encodeThinPack } from '../src/packs/thin-pack.js';
import { bareRepository, git, gitBytes } from './real-git.js';

const blob = (text: string): RawObject => ({ type: 'blob', data: Buffer.from(text) });
const byteArray = fc.uint8Array({ max: 3, maxLength: 300 }).map((array) => Buffer.from(array));
const whole = (data: Buffer): Buffer => Buffer.concat([encodeEntryHeader(3, data.length), deflateSync(data)]);
const refDelta = (base: Sha, delta: Buffer): Buffer =>
  Buffer.concat([
    encodeEntryHeader(entryKinds.refDelta, delta.length),
    Buffer.from(base, 'hex'),
    deflateSync(delta),
  ]);
const offsetDelta = (distance: number, delta: Buffer): Buffer =>
  Buffer.concat([
    encodeEntryHeader(entryKinds.offsetDelta, delta.length),
    encodeDistance(distance),
    deflateSync(delta),
  ]);

/** A pack's bytes with its checksum made right again after a change. */
function sealed(body: Buffer): Buffer {
  return Buffer.concat([body, createHash('sha1').update(body).digest()]);
}

async function reasonOf(decoding: Promise<unknown>): Promise<BadPackReason | 'accepted'> {
  try {
    await decoding;
    return 'accepted';
  } catch (error) {
    if (error instanceof BadPack) return error.reason;
    throw error;
  }
}

describe('deltas', () => {
  test('a delta turns its base into its target', () => {
    fc.assert(
      fc.property(byteArray, byteArray, fc.integer({ min: 0, max: 200_000 }), (a, b, shared) => {
        const base: RawObject = { type: 'blob', data: Buffer.concat([Buffer.alloc(shared, 'x'), a]) };
        const target: RawObject = { type: 'blob', data: Buffer.concat([Buffer.alloc(shared, 'x'), b]) };
        const delta = encodeDelta(base.data.length, splicesBetween(base, target));
        expect(applyDelta(base.data, delta, 1_000_000).equals(target.data)).toBe(true);
        expect(delta.length).toBeLessThan(b.length + 40);
      }),
      { numRuns: 200 },
    );
  });

  test('copies of more than 16 MiB are split', () => {
    const base = Buffer.alloc(0x1000001, 'a');
    const delta = encodeDelta(base.length, [
      { start: base.length, end: base.length, bytes: Buffer.from('b') },
    ]);
    expect(applyDelta(base, delta, 2 * base.length).length).toBe(base.length + 1);
  });

  test('any change of a delta gives the declared size or an error', () => {
    const base = Buffer.from('the quick brown fox jumps over the lazy dog');
    const delta = encodeDelta(base.length, [{ start: 4, end: 9, bytes: Buffer.from('slow') }]);
    fc.assert(
      fc.property(fc.nat(delta.length - 1), fc.nat(255), fc.nat(delta.length), (at, value, length) => {
        const evil = Buffer.from(delta);
        evil[at] = value;
        try {
          expect(applyDelta(base, evil.subarray(0, length), 4096).length).toBeLessThanOrEqual(4096);
        } catch (error) {
          expect(error).toBeInstanceOf(BadPack);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('packs for others', () => {
  test('git stores a pack made here, and what git packs is read here', async () => {
    const dir = bareRepository();
    const tree: RawObject = {
      type: 'tree',
      data: encodeTree([{ mode: '100644', name: 'Home.md', sha: hashObject(blob('hello\n')) }]),
    };
    const who = { name: 'Ada', email: 'a@b.c', seconds: 1, offsetMinutes: 0 };
    const data = encodeCommit({
      tree: hashObject(tree),
      parents: [],
      author: who,
      committer: who,
      message: 'm',
    });
    const objects: RawObject[] = [blob('hello\n'), tree, { type: 'commit', data }];
    git(dir, ['unpack-objects', '--strict', '-q'], await encodeThinPack(objects, new Map()));
    const shas = objects.map((object) => hashObject(object));
    expect(git(dir, ['rev-list', '--objects', '--no-object-names', shas[2]!]).split('\n').sort()).toEqual(
      shas.toSorted(),
    );
    const theirs = gitBytes(dir, ['pack-objects', '--stdout', '-q', '--delta-base-offset'], shas.join('\n'));
    const decoded = await decodePack(theirs, defaultPackLimits);
    expect(decoded.map(({ sha }) => sha).sort()).toEqual(shas.toSorted());
  });

  test('a thin pack of one edit is as small as what git makes, and git completes it', async () => {
    const dir = bareRepository();
    const lines = Array.from(
      { length: 60 },
      (_, i) => `line ${i} ${createHash('sha1').update(`${i}`).digest('hex')}`,
    );
    const before = blob(lines.join('\n'));
    const after = blob(lines.with(30, 'an edited line').join('\n'));
    const pages = Array.from({ length: 500 }, (_, i) => ({
      mode: '100644',
      name: `Page-${i}.md`,
      sha: hashObject(i === 250 ? before : blob(`${i}`)),
    }));
    const trees = [pages, pages.with(250, { ...pages[250]!, sha: hashObject(after) })].map((list) =>
      encodeTree(list),
    );
    const [oldTree, newTree] = trees.map((data): RawObject => ({ type: 'tree', data }));
    for (const object of [before, oldTree!]) {
      git(dir, ['hash-object', '-w', '--literally', '-t', object.type, '--stdin'], object.data);
    }
    const bases = new Map([before, oldTree!].map((object) => [hashObject(object), object]));
    const pack = await encodeThinPack(
      [
        { ...after, base: hashObject(before) },
        { ...newTree!, base: hashObject(oldTree!) },
      ],
      bases,
    );
    git(dir, ['index-pack', '--stdin', '--fix-thin'], pack);
    expect(git(dir, ['cat-file', '-t', hashObject(newTree!)])).toBe('tree');
    expect(gitBytes(dir, ['cat-file', 'blob', hashObject(after)]).equals(after.data)).toBe(true);
    expect(pack.length).toBeLessThan(220);
    const decoded = await decodePack(pack, defaultPackLimits, async (sha) => bases.get(sha) ?? null);
    expect(decoded.map(({ sha }) => sha).sort()).toEqual([hashObject(after), hashObject(newTree!)].sort());
  });

  test('an index made here is the one git reads, also beyond 2 GiB', () => {
    const dir = bareRepository();
    const entries = Array.from({ length: 300 }, (_, i) => ({
      sha: createHash('sha1').update(`${i}`).digest('hex'),
      offset: i % 7 === 0 ? 0x7fffffff + i * 0x1000000 : i,
      crc: (i * 0x1234567) % 2 ** 32,
    })).sort((a, b) => (a.sha < b.sha ? -1 : 1));
    const shown = git(dir, ['show-index'], encodePackIndex(entries, Buffer.alloc(20, 1)));
    const hex = (crc: number): string => crc.toString(16).padStart(8, '0');
    expect(shown.split('\n')).toEqual(
      entries.map(({ sha, offset, crc }) => `${offset} ${sha} (${hex(crc)})`),
    );
  });

  test('an index made here is, byte for byte, the one git makes', () => {
    const dir = bareRepository();
    const bodies = Array.from({ length: 40 }, (_, i) => Buffer.from(`page ${i}`.repeat(i)));
    const entries = bodies.map((body) => whole(body));
    const pack = encodePack(entries);
    let offset = 12;
    const listed = entries.map((entry, i) => {
      const row = { sha: hashObject({ type: 'blob', data: bodies[i]! }), offset, crc: crc32(entry) };
      offset += entry.length;
      return row;
    });
    const path = join(dir, 'test.pack');
    writeFileSync(path, pack);
    git(dir, ['index-pack', '--strict', '--no-rev-index', path]);
    const sorted = listed.toSorted((a, b) => (a.sha < b.sha ? -1 : 1));
    expect(encodePackIndex(sorted, pack.subarray(-20)).equals(readFileSync(join(dir, 'test.idx')))).toBe(
      true,
    );
  });
});

describe('packs from others', () => {
  const base = blob('a base to stand on');
  const baseSha = hashObject(base);
  const grow = (from: RawObject, text: string): Buffer =>
    encodeDelta(from.data.length, [{ start: 0, end: 0, bytes: Buffer.from(text) }]);

  test('deltas are resolved in any order, and against a base that is held', async () => {
    const second = blob('2a base to stand on');
    const delta = grow(base, '2');
    const next = refDelta(hashObject(second), grow(second, '3'));
    const pack = encodePack([
      next,
      refDelta(baseSha, delta),
      whole(base.data),
      offsetDelta(whole(base.data).length, delta),
    ]);
    const expected = [base, second, blob('32a base to stand on')].map((object) => hashObject(object)).sort();
    expect((await decodePack(pack, defaultPackLimits)).map(({ sha }) => sha).sort()).toEqual(expected);
    const thin = encodePack([next, refDelta(baseSha, delta)]);
    const held = async (sha: Sha): Promise<RawObject | null> => (sha === baseSha ? base : null);
    const decoded = await decodePack(thin, defaultPackLimits, held);
    expect(decoded.map(({ sha }) => sha).sort()).toEqual(expected.filter((sha) => sha !== baseSha));
    expect(await reasonOf(decodePack(thin, defaultPackLimits))).toBe('missing_base');
  });

  test('a pack with any byte changed or cut off is refused', async () => {
    const pack = encodePack([whole(base.data), refDelta(baseSha, grow(base, 'x'))]);
    for (let at = 0; at < pack.length; at++) {
      const evil = Buffer.from(pack);
      evil[at] = (evil[at] ?? 0) ^ 0x10;
      expect(await reasonOf(decodePack(evil, defaultPackLimits))).not.toBe('accepted');
      expect(await reasonOf(decodePack(pack.subarray(0, at), defaultPackLimits))).not.toBe('accepted');
    }
  });

  test('a changed pack with a right checksum gives objects that hash to their shas, or BadPack', async () => {
    const body = encodePack([whole(base.data), refDelta(baseSha, grow(base, 'x'))]).subarray(0, -20);
    await fc.assert(
      fc.asyncProperty(fc.nat(body.length - 1), fc.nat(255), async (at, value) => {
        const evil = Buffer.from(body);
        evil[at] = value;
        try {
          const limits = { ...defaultPackLimits, objectMaxBytes: 4096 };
          for (const object of await decodePack(sealed(evil), limits))
            expect(hashObject(object)).toBe(object.sha);
        } catch (error) {
          expect(error).toBeInstanceOf(BadPack);
        }
      }),
      { numRuns: 1500 },
    );
  });

  test('bombs, wrong counts, cycles and chains beyond the limits are refused for the right reason', async () => {
    const limits = { ...defaultPackLimits, objectMaxBytes: 100_000, totalMaxBytes: 150_000, objectsMax: 50 };
    const chain: Buffer[] = [whole(base.data)];
    let tip = base;
    for (let i = 0; i < 12; i++) {
      chain.push(refDelta(hashObject(tip), grow(tip, '+')));
      tip = blob(`+${tip.data.toString()}`);
    }
    const bomb = encodeEntryHeader(3, 10);
    const copyAll = (times: number, size: number): Buffer =>
      Buffer.concat([
        encodeDelta(size, []).subarray(0, size < 128 ? 1 : 3),
        Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f].slice(0, times)),
      ]);
    const miscounted = (count: number): Buffer => {
      const body = Buffer.from(encodePack([whole(base.data)]).subarray(0, -20));
      body.writeUInt32BE(count, 8);
      return sealed(body);
    };
    const zeros = whole(Buffer.alloc(90_000));
    const cases: [BadPackReason, Buffer][] = [
      ['not_a_pack', Buffer.alloc(0)],
      ['not_a_pack', Buffer.from('PACK')],
      ['too_large', encodePack([whole(Buffer.alloc(100_001))])],
      ['too_large', encodePack([zeros, whole(Buffer.alloc(90_000, 1))])],
      ['bad_entry', encodePack([Buffer.concat([bomb, deflateSync(Buffer.alloc(50_000_000))])])],
      ['too_large', encodePack([whole(base.data), refDelta(baseSha, copyAll(5, base.data.length))])],
      [
        'too_large',
        encodePack(
          [encodeEntryHeader(3, 2 ** 40)].map((header) =>
            Buffer.concat([header, deflateSync(Buffer.alloc(1))]),
          ),
        ),
      ],
      ['bad_entry', miscounted(0)],
      ['bad_entry', miscounted(2)],
      ['too_many_objects', miscounted(51)],
      ['too_many_objects', miscounted(0xffffffff)],
      ['missing_base', encodePack([refDelta(baseSha, grow(base, 'x'))])],
      [
        'missing_base',
        encodePack([refDelta('1'.repeat(40), grow(base, 'x')), refDelta('2'.repeat(40), grow(base, 'y'))]),
      ],
      ['missing_base', encodePack([whole(base.data), offsetDelta(5, grow(base, 'x'))])],
      ['missing_base', encodePack([offsetDelta(4000, grow(base, 'x'))])],
      ['bad_entry', encodePack([offsetDelta(0, grow(base, 'x'))])],
      ['bad_entry', encodePack([Buffer.concat([encodeEntryHeader(5, 1), deflateSync(Buffer.alloc(1))])])],
      ['bad_entry', encodePack([Buffer.concat([encodeEntryHeader(0, 1), deflateSync(Buffer.alloc(1))])])],
      ['bad_entry', encodePack([Buffer.concat([whole(base.data), Buffer.from('trailing bytes')])])],
      ['bad_entry', encodePack([Buffer.concat([bomb, Buffer.from('this is no zlib stream')])])],
      ['bad_delta', encodePack([whole(base.data), refDelta(baseSha, Buffer.from([1, 1, 1]))])],
      ['bad_delta', encodePack([whole(base.data), refDelta(baseSha, Buffer.alloc(12, 0xff))])],
      ['too_deep', encodePack(chain)],
    ];
    const shallow = { ...limits, deltaDepthMax: 11 };
    for (const [row, [reason, pack]] of cases.entries()) {
      expect([row, await reasonOf(decodePack(pack, shallow))]).toEqual([row, reason]);
    }
    expect(await reasonOf(decodePack(encodePack(chain), { ...limits, deltaDepthMax: 12 }))).toBe('accepted');
    expect(await reasonOf(decodePack(encodePack(chain), { ...limits, packMaxBytes: 100 }))).toBe('too_large');
  });
});
