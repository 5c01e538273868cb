import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@erwik/testkit';
import { describe, expect, test } from 'vitest';
import { RateWatch } from '../src/links/rate-watch.js';
import { orAborted } from '../src/or-aborted.js';
import { ArrivingPack, UnavailablePackFile, openLeavingPack } from '../src/pulls/pack-file.js';
import { Turns } from '../src/turns.js';
import { Seldom } from '../src/seldom.js';

describe('the rate of a link', () => {
  test('is measured while bytes wait for a second and longer, and not from what the system takes at once', () => {
    const watch = new RateWatch();
    watch.sent({ queuedBytes: 1000, takenBytes: 0 }, 0);
    expect(watch.progress({ queuedBytes: 500, takenBytes: 500 }, 900)).toBeNull();
    expect(watch.progress({ queuedBytes: 250, takenBytes: 750 }, 1500)).toBe(500);
    // the next window begins where this one has ended
    expect(watch.progress({ queuedBytes: 0, takenBytes: 1000 }, 2500)).toBe(250);
    expect(watch.progress({ queuedBytes: 0, takenBytes: 1000 }, 9000)).toBeNull();
  });

  test('is not known of a link that had nothing to do', () => {
    const watch = new RateWatch();
    watch.sent({ queuedBytes: 0, takenBytes: 100 }, 0);
    expect(watch.progress({ queuedBytes: 0, takenBytes: 100 }, 5000)).toBeNull();
    watch.sent({ queuedBytes: 10, takenBytes: 100 }, 6000);
    expect(watch.progress({ queuedBytes: 0, takenBytes: 110 }, 6010)).toBeNull();
    expect(watch.progress({ queuedBytes: 0, takenBytes: 110 }, 8000)).toBeNull();
  });
});

describe('turns', () => {
  test('are given to two at a time, in the order they came, whatever becomes of the work', async () => {
    const turns = new Turns(2);
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const works = [0, 1, 2, 3].map((number) =>
      turns.take(async () => {
        begun.push(number);
        await new Promise<void>((resolve, reject) => {
          ends[number] = number === 0 ? () => reject(new Error('broken')) : resolve;
        });
        return number;
      }),
    );
    expect(begun).toEqual([0, 1]);
    ends[0]!();
    await expect(works[0]).rejects.toThrow('broken');
    expect(begun).toEqual([0, 1, 2]);
    ends[2]!();
    expect(await works[2]).toBe(2);
    expect(begun).toEqual([0, 1, 2, 3]);
    ends[1]!();
    ends[3]!();
    await Promise.all([works[1], works[3]]);
    expect(await turns.take(async () => 'free')).toBe('free');
  });
});

describe('what comes again and again', () => {
  test('is told at first, after a minute, and then more and more seldom', () => {
    const seldom = new Seldom();
    const told: [number, number][] = [];
    const minutes = 240;
    for (let second = 0; second < minutes * 60; second += 10) {
      const unsaid = seldom.sayNow('e2', second * 1000);
      if (unsaid !== null) told.push([second / 60, unsaid]);
    }
    expect(told).toEqual([
      [0, 0],
      [1, 5],
      [3, 11],
      [7, 23],
      [15, 47],
      [31, 95],
      [63, 191],
      [123, 359],
      [183, 359],
    ]);
  });

  test('is told at once after a long silence, and of each subject by itself', () => {
    const seldom = new Seldom();
    expect(seldom.sayNow('e2', 0)).toBe(0);
    expect(seldom.sayNow('e3', 1)).toBe(0);
    expect(seldom.sayNow('e2', 2)).toBeNull();
    expect(seldom.sayNow('e2', 200_000)).toBe(1);
    // the wait is the first one again
    expect(seldom.sayNow('e2', 261_000)).toBe(0);
  });
});

test('a wait that is aborted ends at once, and what was waited for may fail later unheard', async () => {
  const abort = new AbortController();
  const late = deferred();
  const waiting = orAborted(late.promise, abort.signal);
  abort.abort(new Error('stopped'));
  await expect(waiting).rejects.toThrow('stopped');
  late.reject(new Error('late'));
  await expect(orAborted(new Promise(() => {}), abort.signal)).rejects.toThrow('stopped');
  await expect(orAborted(Promise.resolve('done'), new AbortController().signal)).resolves.toBe('done');
});

function deferred(): { promise: Promise<string>; reject: (error: Error) => void } {
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<string>((_, fail) => (reject = fail));
  return { promise, reject };
}

async function bytesOf(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const piece of pieces) {
    expect(piece.length).toBeLessThanOrEqual(48 * 1024);
    all.push(piece);
  }
  return Buffer.concat(all);
}

describe('a pack that leaves', () => {
  test.each([1, 48 * 1024, 48 * 1024 + 1, 300_000])('is sent whole where it has %i bytes', async (length) => {
    await using folder = await temporaryFolder();
    const bytes = Buffer.alloc(length, 7);
    await using inline = await openLeavingPack(
      { kind: 'inline', base64: bytes.toString('base64') },
      folder.path,
    );
    expect(inline.bytes).toBe(length);
    expect((await bytesOf(inline.pieces())).equals(bytes)).toBe(true);
    await writeFile(join(folder.path, 'a.pack'), bytes);
    await using file = await openLeavingPack({ kind: 'file', name: 'a.pack', bytes: length }, folder.path);
    expect(await readdir(folder.path)).toEqual([]);
    expect((await bytesOf(file.pieces())).equals(bytes)).toBe(true);
  });

  test('is of no use where its file is gone or shorter than said; of a longer one no more is sent than said', async () => {
    await using folder = await temporaryFolder();
    const named = (bytes: number) => ({ kind: 'file', name: 'a.pack', bytes }) as const;
    await expect(openLeavingPack(named(1), folder.path)).rejects.toThrow(UnavailablePackFile);
    await writeFile(join(folder.path, 'a.pack'), 'twelve bytes');
    await using short = await openLeavingPack(named(13), folder.path);
    await expect(bytesOf(short.pieces())).rejects.toThrow('1 of 13 bytes of a pack are missing');
    await writeFile(join(folder.path, 'a.pack'), 'twelve bytes');
    await using long = await openLeavingPack(named(6), folder.path);
    expect((await bytesOf(long.pieces())).toString()).toBe('twelve');
  });
});

describe('a pack that arrives', () => {
  test('stays in memory where it is small, and no file is made', async () => {
    await using folder = await temporaryFolder();
    await using pack = await ArrivingPack.begin(join(folder.path, 'packs'), 5);
    await pack.add(Buffer.from('thr'));
    expect(pack.missing).toBe(2);
    await pack.add(Buffer.from('ee'));
    expect(pack.done()).toEqual({ kind: 'inline', base64: Buffer.from('three').toString('base64') });
    expect(await readdir(folder.path)).toEqual([]);
  });

  test('is a file where it is large, which is gone afterwards, also where the store has taken it', async () => {
    await using folder = await temporaryFolder();
    const packs = join(folder.path, 'packs');
    {
      await using pack = await ArrivingPack.begin(packs, 300_000);
      await pack.add(Buffer.alloc(200_000, 1));
      await pack.add(Buffer.alloc(100_000, 2));
      const told = pack.done();
      expect(told).toEqual({ kind: 'file', name: (await readdir(packs))[0], bytes: 300_000 });
    }
    expect(await readdir(packs)).toEqual([]);
  });

  test('is unavailable where there is no place for its file', async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, 'packs'), 'a file');
    await expect(ArrivingPack.begin(join(folder.path, 'packs'), 300_000)).rejects.toThrow(
      UnavailablePackFile,
    );
  });
});
