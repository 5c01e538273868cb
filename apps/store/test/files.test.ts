import { filePieceMaxBytes, uploadMaxBytes } from '@erwik/events';
import type { BodyOf, StoredFile } from '@erwik/events';
import { until } from '@erwik/testkit';
import { randomBytes, randomUUID } from 'node:crypto';
import { readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { buildStore, commitOf, testNode } from './fixtures/running-store.js';
import type { TestNode } from './fixtures/running-store.js';

let node: TestNode;

beforeAll(async () => {
  buildStore();
  node = await testNode();
  await node.start();
}, 120_000);

afterAll(() => node[Symbol.asyncDispose]());

/** Brings bytes to a store in pieces; answers how the upload is called. */
async function bring(bytes: Buffer, to: TestNode = node): Promise<string> {
  const upload = randomBytes(16).toString('hex');
  for (let offset = 0; offset < Math.max(bytes.length, 1); offset += filePieceMaxBytes) {
    const base64 = bytes.subarray(offset, offset + filePieceMaxBytes).toString('base64');
    const taken = await to.ask('putPiece', { upload, offset, base64 });
    expect(taken.kind).toBe('taken');
  }
  return upload;
}

type Putting = Partial<Omit<BodyOf<'putFile'>, 'upload'>> & { to?: TestNode };

async function put(bytes: Buffer, { to = node, ...more }: Putting = {}): Promise<StoredFile> {
  const usual = {
    place: { kind: 'page' as const, page: 'Page', name: 'cat.png' },
    summary: '',
    key: randomUUID(),
    author: { name: 'Ada', email: 'ada@example.org' },
  };
  return to.ask('putFile', { ...usual, ...more, upload: await bring(bytes, to) });
}

type Kept = Extract<StoredFile, { kind: 'stored' | 'unchanged' }>;

function kept(stored: StoredFile): Kept {
  if (stored.kind !== 'stored' && stored.kind !== 'unchanged') throw new Error(JSON.stringify(stored));
  return stored;
}

/** What of uploads lies in the node's folder. */
function staged(of: TestNode = node): string[] {
  try {
    return readdirSync(join(of.data, 'uploads'));
  } catch {
    return [];
  }
}

function at(path: string, base: string | null = null): BodyOf<'putFile'>['place'] {
  return { kind: 'path', path, base };
}

describe('an uploaded file', () => {
  test('is one commit beside its page, and is read as it was', async () => {
    const bytes = randomBytes(filePieceMaxBytes + 5);
    const stored = kept(await put(bytes, { summary: 'A picture' }));
    expect(stored).toMatchObject({ kind: 'stored', created: true, bytes: bytes.length });
    expect(stored.path).toBe(`uploads/Page/cat-${stored.blob.slice(0, 8)}.png`);
    expect(node.git('log', '--format=%an %s', stored.commit, '--', stored.path)).toBe('Ada A picture');
    expect(node.git('cat-file', '-s', stored.blob)).toBe(String(bytes.length));
    const found = await node.ask('readPage', { name: stored.path });
    expect(found).toMatchObject({ kind: 'file', blob: stored.blob, bytes: bytes.length });
    const rest = await node.ask('readFile', { blob: stored.blob, offset: filePieceMaxBytes });
    expect(rest).toEqual({
      kind: 'piece',
      base64: bytes.subarray(filePieceMaxBytes).toString('base64'),
      bytes: bytes.length,
    });
    expect(staged()).toEqual([]);
  });

  test('is told on the bus as a save is', async () => {
    const { commit, path } = kept(await put(randomBytes(10)));
    const told = (): string[] =>
      node.events.filter((event) => JSON.stringify(event).includes(commit)).map(({ type }) => type);
    await until(() => told().includes('IndexCaughtUp'), { what: 'the events of the upload' });
    expect(told()).toEqual(['CommitHeld', 'PageChanged', 'HeadMoved', 'IndexCaughtUp']);
    expect(node.events).toContainEqual(
      expect.objectContaining({ type: 'PageChanged', path, kind: 'created' }),
    );
    expect(node.events).toContainEqual(expect.objectContaining({ type: 'CommitHeld', commit, saved: true }));
  });

  test('that is there already makes no commit, and is stored once', async () => {
    const bytes = randomBytes(100);
    const first = kept(await put(bytes));
    const again = kept(await put(bytes));
    expect(again).toMatchObject({ kind: 'unchanged', path: first.path });
    const elsewhere = kept(await put(bytes, { place: { kind: 'page', page: 'Other', name: 'x.png' } }));
    expect(elsewhere).toMatchObject({ kind: 'stored', blob: first.blob });
    expect(node.git('log', '--format=%H', 'main', '--', first.path)).toBe(first.commit);
  });

  test('is one commit when the same request is carried out twice', async () => {
    const [bytes, key] = [randomBytes(100), randomUUID()];
    const first = kept(await put(bytes, { key }));
    const again = kept(await put(bytes, { key }));
    expect(again).toEqual({ ...first, head: node.git('rev-parse', 'main') });
  });

  test('and another of the same name are two files, though they come at once', async () => {
    const both = [randomBytes(50), randomBytes(50)];
    const stored = await Promise.all(both.map((bytes) => put(bytes)));
    const paths = stored.map((each) => kept(each).path);
    expect(new Set(paths).size).toBe(2);
    for (const path of paths) expect(node.git('cat-file', '-t', `main:${path}`)).toBe('blob');
  });

  test.each(['../../x.png', 'C:\\x.png', 'x.png\0.html', '\u202egnp.exe', 'con', 'Page.md', '.git', ''])(
    'called %j is a file with a harmless name',
    async (name) => {
      const { path } = kept(await put(randomBytes(9), { place: { kind: 'page', page: 'Page', name } }));
      expect(path).toMatch(/^uploads\/Page\/[\p{L}\p{N}][\p{L}\p{N}._-]*-[0-9a-f]{8}(?:\.[a-z0-9.]+)?$/u);
      expect(await node.ask('readPage', { name: path })).toMatchObject({ kind: 'file' });
      expect(node.git('fsck', '--strict')).toBe('');
    },
  );

  test('of no bytes is refused', async () => {
    expect(await put(Buffer.alloc(0))).toMatchObject({ kind: 'refused', code: 'empty_file' });
    expect(staged()).toEqual([]);
  });

  test('of the largest size is kept, and one byte more is refused and forgotten', async () => {
    const largest = Buffer.alloc(uploadMaxBytes, 'erwik');
    expect(await put(largest)).toMatchObject({ kind: 'stored', bytes: uploadMaxBytes });
    const upload = await bring(largest);
    const more = await node.ask('putPiece', { upload, offset: uploadMaxBytes, base64: 'IQ==' });
    expect(more).toMatchObject({ kind: 'refused', code: 'file_too_large' });
    expect(staged()).toEqual([]);
  }, 90_000);

  test('of which a piece is missing is refused, and one that comes twice does no harm', async () => {
    const upload = randomBytes(16).toString('hex');
    const base64 = Buffer.from('abc').toString('base64');
    expect(await node.ask('putPiece', { upload, offset: 1, base64 })).toMatchObject({ code: 'upload_lost' });
    for (const offset of [0, 0, 3, 0])
      expect(await node.ask('putPiece', { upload, offset, base64 })).toMatchObject({ kind: 'taken' });
    const author = { name: 'Ada', email: 'a@b' };
    const body = { place: at('twice.txt'), summary: '', key: randomUUID(), author };
    const stored = kept(await node.ask('putFile', { ...body, upload }));
    expect(node.git('cat-file', 'blob', stored.blob)).toBe('abcabc');
    expect(await node.ask('putFile', { ...body, upload })).toMatchObject({ code: 'upload_lost' });
  });

  test('that nobody wants any more is forgotten', async () => {
    const upload = await bring(randomBytes(10));
    expect(staged()).toEqual([upload]);
    await node.ask('dropUpload', { upload });
    expect(staged()).toEqual([]);
  });

  test('of which nothing has come for long is forgotten when another comes', async () => {
    const upload = await bring(randomBytes(10));
    const longAgo = new Date(Date.now() - 10 * 60_000);
    utimesSync(join(node.data, 'uploads', upload), longAgo, longAgo);
    const other = await bring(randomBytes(10));
    expect(staged()).toEqual([other]);
    await node.ask('dropUpload', { upload: other });
  });

  test('waits while too many are on their way', async () => {
    const uploads: string[] = [];
    for (let count = 0; count < 32; count += 1) uploads.push(await bring(Buffer.from('x')));
    const one = { upload: randomBytes(16).toString('hex'), offset: 0, base64: 'IQ==' };
    await expect(node.ask('putPiece', one)).rejects.toMatchObject({ code: 'busy' });
    for (const upload of uploads) await node.ask('dropUpload', { upload });
    expect(await node.ask('putPiece', one)).toMatchObject({ kind: 'taken' });
    await node.ask('dropUpload', { upload: one.upload });
  });
});

describe('a file at a path of its own', () => {
  test('is replaced only by who knows what is there', async () => {
    const first = kept(await put(Buffer.from('one'), { place: at('docs/plan.pdf') }));
    expect(await put(Buffer.from('two'), { place: at('docs/plan.pdf') })).toEqual({
      kind: 'changed',
      path: 'docs/plan.pdf',
      blob: first.blob,
    });
    const second = kept(await put(Buffer.from('two'), { place: at('docs/plan.pdf', first.blob) }));
    expect(second).toMatchObject({ kind: 'stored', created: false });
    const late = await put(Buffer.from('three'), { place: at('docs/plan.pdf', first.blob) });
    expect(late).toMatchObject({ kind: 'changed', blob: second.blob });
    const gone = await put(Buffer.from('x'), { place: at('docs/none.pdf', first.blob) });
    expect(gone).toEqual({ kind: 'changed', path: 'docs/none.pdf', blob: null });
  });

  test.each(['Home.md', '../x', '.gitmodules', 'custom.js', 'a b.png', '_mesh', '.erwik/x.yml', 'nul.png'])(
    'cannot be %s',
    async (path) => {
      expect(await put(Buffer.from('x'), { place: at(path) })).toMatchObject({ kind: 'refused' });
    },
  );

  test('cannot take the address of a page, nor differ from another in case alone', async () => {
    commitOf(await node.save('Taken', 'text'));
    expect(await put(Buffer.from('x'), { place: at('Taken') })).toMatchObject({ code: 'name_taken' });
    kept(await put(Buffer.from('x'), { place: at('Logo.svg') }));
    expect(await put(Buffer.from('x'), { place: at('logo.svg') })).toMatchObject({ code: 'name_taken' });
    expect(await put(Buffer.from('x'), { place: at('Logo.svg/x.svg') })).toMatchObject({
      code: 'name_in_the_way',
    });
  });

  test('is removed by who knows what is there, and stays in the history', async () => {
    const { blob } = kept(await put(Buffer.from('bye'), { place: at('bye.txt') }));
    const body = { path: 'bye.txt', summary: '', author: { name: 'Ada', email: 'a@b' } };
    const wrong = await node.ask('removeFile', { ...body, base: 'f'.repeat(40), key: randomUUID() });
    expect(wrong).toEqual({ kind: 'changed', path: 'bye.txt', blob });
    const removed = await node.ask('removeFile', { ...body, base: blob, key: randomUUID() });
    expect(removed).toMatchObject({ kind: 'removed', path: 'bye.txt' });
    expect(await node.ask('readPage', { name: 'bye.txt' })).toMatchObject({ kind: 'missing' });
    expect(await node.ask('readFile', { blob, offset: 0 })).toMatchObject({ kind: 'piece' });
    expect(node.git('log', '-1', '--format=%s', 'main', '--', 'bye.txt')).toBe('Remove bye.txt');
  });

  test('that is a page is not removed as a file', async () => {
    const saved = await node.save('Stays', 'text');
    const { blob } = saved as { blob: string };
    const body = {
      path: 'Stays.md',
      base: blob,
      summary: '',
      key: randomUUID(),
      author: { name: 'A', email: 'a' },
    };
    expect(await node.ask('removeFile', body)).toMatchObject({ kind: 'refused', code: 'bad_file_path' });
  });
});

test('the files of a page are listed with their sizes and the pages that use them', async () => {
  const stored = kept(
    await put(Buffer.from('seven 7'), { place: { kind: 'page', page: 'List/Me', name: 'a.png' } }),
  );
  commitOf(await node.save('List/Uses', `![](/${stored.path})`));
  const asked = { cursor: null, limit: 50 };
  const own = await node.ask('findFiles', { ...asked, page: 'List/Me' });
  expect(own).toMatchObject({
    total: 1,
    next: null,
    files: [{ path: stored.path, blob: stored.blob, bytes: 7, pages: ['List/Uses'], uses: 1 }],
  });
  expect(await node.ask('findFiles', { ...asked, page: 'List/Uses' })).toMatchObject(own);
  expect(await node.ask('findFiles', { ...asked, page: 'List' })).toMatchObject({ files: [], total: 0 });
  expect(await node.ask('findFiles', { ...asked, page: null, path: stored.path })).toMatchObject(own);
});

test('a store that is killed in the midst of uploads has whole files or none, and no pieces after its start', async () => {
  const own = await testNode();
  onTestFinished(() => own[Symbol.asyncDispose]());
  const store = await own.start();
  const first = kept(await put(Buffer.from('kept'), { to: own }));
  const half = await bring(randomBytes(1000), own);
  const large = randomBytes(4 * 1024 * 1024);
  const uploads = await Promise.all([bring(large, own), bring(randomBytes(100), own)]);
  const author = { name: 'Ada', email: 'a@b' };
  const answers = uploads.map((upload, position) =>
    own
      .ask('putFile', {
        ...{ upload, summary: '', key: randomUUID(), author },
        place: { kind: 'page', page: 'Page', name: `${position}.bin` },
      })
      .catch((error: unknown) => error),
  );
  await store.kill();
  expect(staged(own)).toContain(half);
  await own.start();
  await Promise.all(answers);
  expect(staged(own)).toEqual([]);
  expect(own.git('fsck', '--strict', '--connectivity-only')).toBe('');
  const files = own.git('ls-tree', '-r', '--format=%(objectname)', 'main').split('\n');
  expect(files).toContain(first.blob);
  for (const sha of files) expect(own.git('cat-file', '-t', sha)).toBe('blob');
  expect(await put(large, { to: own })).toMatchObject({ bytes: large.length });
}, 60_000);
