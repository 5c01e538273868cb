import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { ThumbnailMaker } from '../src/thumbnails/thumbnail-maker.js';
import { Thumbnails } from '../src/thumbnails/thumbnails.js';
import { thumbnailWorkerUrl } from './support/render-worker-url.js';
import { startFront } from './support/start-front.js';
import type { TestFront } from './support/start-front.js';
import { blobOf } from './support/test-uploads.js';

let front: TestFront;

beforeAll(async () => {
  front = await startFront();
});

afterAll(() => front[Symbol.asyncDispose]());

function picture(width: number, height: number): Sharp {
  return sharp({ create: { width, height, channels: 3, background: '#c63' } });
}

async function get(path: string, headers: Record<string, string> = {}) {
  const answer = await fetch(front.url + path, { headers });
  return { answer, bytes: Buffer.from(await answer.arrayBuffer()) };
}

describe('a picture that is asked for in a width', () => {
  test('is sent in that width, upright, as WebP without what the camera wrote into it', async () => {
    const taken = await picture(800, 400)
      .withExif({ IFD0: { Copyright: 'someone' }, IFD3: { GPSLatitude: '51/1 30/1 0/1' } })
      .jpeg()
      .toBuffer();
    const turned = await sharp(taken).keepMetadata().withMetadata({ orientation: 6 }).toBuffer();
    front.store.writeFile('photo.jpg', turned);
    const { answer, bytes } = await get('/photo.jpg?w=160');
    expect(answer.headers.get('content-type')).toBe('image/webp');
    expect(answer.headers.get('content-security-policy')).toContain('sandbox');
    const { width, height, format, exif, orientation } = await sharp(bytes).metadata();
    expect({ width, height, format, exif, orientation }).toEqual({
      ...{ width: 160, height: 320, format: 'webp', exif: undefined, orientation: undefined },
    });
    expect((await sharp(turned).metadata()).exif).toBeDefined();
  });

  test('is never made larger, and is told apart from the original by its tag', async () => {
    const small = await picture(100, 50).png().toBuffer();
    front.store.writeFile('small.png', small);
    const { answer, bytes } = await get('/small.png?w=640');
    expect((await sharp(bytes).metadata()).width).toBe(100);
    const tag = String(answer.headers.get('etag'));
    expect(tag).toBe(`"${blobOf(small)}-w640"`);
    expect((await get('/small.png?w=640', { 'if-none-match': tag })).answer.status).toBe(304);
    expect((await get('/small.png', { 'if-none-match': tag })).answer.status).toBe(200);
    const version = await get(`/small.png?blob=${blobOf(small)}&w=320`);
    expect(version.answer.headers.get('cache-control')).toContain('immutable');
    expect(answer.headers.get('cache-control')).toBe('no-cache');
  });

  test('in another width than the few there are is refused in words', async () => {
    front.store.writeFile('refused.png', await picture(9, 9).png().toBuffer());
    for (const w of ['1', '161', '99999999', '-160', '160px', '']) {
      const { answer, bytes } = await get(`/refused.png?w=${w}`);
      expect([answer.status, bytes.toString()]).toEqual([400, expect.stringContaining('160, 320')]);
    }
  });
});

describe('what cannot be made smaller is sent as it is', () => {
  test('a bomb, a broken picture, one that moves, and what only looks like one', async () => {
    const whole = await picture(300, 300).png().toBuffer();
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>x()</script></svg>');
    const others = {
      'bomb.png': pngClaiming(50_000, 50_000),
      'cut.png': whole.subarray(0, 60),
      'moving.gif': Buffer.from('GIF89a, and more'),
      'drawing.svg': svg,
      'drawing.png': svg,
    };
    for (const [path, original] of Object.entries(others)) {
      front.store.writeFile(path, original);
      const { answer, bytes } = await get(`/${path}?w=160`);
      expect([path, answer.status, bytes.equals(original)]).toEqual([path, 200, true]);
      expect(answer.headers.get('etag')).toBe(`"${blobOf(original)}"`);
    }
    front.store.writeFile('whole.png', whole);
    expect((await sharp((await get('/whole.png?w=160')).bytes).metadata()).format).toBe('webp');
  });
});

describe('smaller pictures', () => {
  test('are made once, however many ask, and again when there is no room for them', async () => {
    const thumbnails = new Thumbnails(await makerOf(), 1000);
    onTestFinished(() => thumbnails[Symbol.asyncDispose]());
    const image = await picture(400, 400).png().toBuffer();
    const asked: string[] = [];
    const ask = (blob: string) =>
      thumbnails.get({ blob, width: 160 }, () => {
        asked.push(blob);
        return Promise.resolve(image);
      });
    const [one, two] = await Promise.all([ask('a'), ask('a')]);
    expect(one?.length).toBeGreaterThan(50);
    expect([await ask('a'), two]).toEqual([one, one]);
    expect(asked).toEqual(['a']);
    for (const blob of ['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k']) await ask(blob);
    expect(await ask('a')).toEqual(one);
    expect(asked.filter((blob) => blob === 'a')).toHaveLength(2);
  });

  test('are not waited for beyond the deadline, and the next one is made by another process', async () => {
    const image = await picture(3000, 3000).png().toBuffer();
    const impatient = await makerOf(1);
    expect(await impatient.make(() => Promise.resolve(image), 160)).toBeNull();
    const patient = await makerOf();
    expect(await patient.make(() => Promise.resolve(Buffer.from('no picture')), 160)).toBeNull();
    expect(await patient.make(() => Promise.resolve(image), 160)).not.toBeNull();
  });

  test('are refused when too many wait, and end with the front', async () => {
    const maker = await makerOf();
    const never = new Promise<Buffer | null>(() => undefined);
    const waiting = Array.from({ length: 101 }, () => maker.make(() => never, 160));
    expect(() => maker.make(() => never, 160)).toThrow('Too many pictures');
    await maker[Symbol.asyncDispose]();
    expect(await Promise.all(waiting.slice(1))).toEqual(waiting.slice(1).map(() => null));
  });
});

async function makerOf(deadlineMs?: number): Promise<ThumbnailMaker> {
  const workerUrl = await thumbnailWorkerUrl();
  const maker = new ThumbnailMaker({ workerUrl, ...(deadlineMs !== undefined && { deadlineMs }) });
  onTestFinished(() => maker[Symbol.asyncDispose]());
  return maker;
}

/** The beginning of a PNG that says it has so many pixels: small on the disk, and gigabytes once it is decoded. */
function pngClaiming(width: number, height: number): Buffer {
  const size = Buffer.alloc(8);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  const start = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
  return Buffer.concat([start, size, Buffer.from('0806000000', 'hex'), Buffer.alloc(64)]);
}
