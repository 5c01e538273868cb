import { filePieceMaxBytes } from '@erwik/events';
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildStore, commitOf, testNode } from './fixtures/running-store.js';
import type { TestNode } from './fixtures/running-store.js';

let node: TestNode;

beforeAll(async () => {
  buildStore();
  node = await testNode();
  await node.start();
}, 120_000);

afterAll(() => node[Symbol.asyncDispose]());

const author = { name: 'Ada', email: 'ada@example.org' };

/** Puts bytes at a path, over what is there. */
async function putAt(path: string, bytes: Buffer, base: string | null = null): Promise<string> {
  const upload = randomBytes(16).toString('hex');
  expect(bytes.length).toBeLessThan(filePieceMaxBytes);
  await node.ask('putPiece', { upload, offset: 0, base64: bytes.toString('base64') });
  const place = { kind: 'path' as const, path, base };
  const stored = await node.ask('putFile', { upload, place, summary: '', key: randomUUID(), author });
  if (stored.kind !== 'stored') throw new Error(JSON.stringify(stored));
  return stored.blob;
}

async function linksAt(commit: string): Promise<unknown> {
  const revision = await node.ask('readRevision', { name: 'guides/Page', commit });
  return revision.kind === 'revision' ? revision.links : revision;
}

describe('an old revision', () => {
  test('has its files as they were, and what is unchanged or came later as it is', async () => {
    const first = await putAt('guides/cat.png', Buffer.from('first'));
    await putAt('dog.png', Buffer.from('dog'));
    const gone = await putAt('guides/gone.png', Buffer.from('gone'));
    const text = '![](cat.png) ![](/dog.png) [[gone.png]] ![](later.png) ![](never.png)';
    const old = commitOf(await node.save('guides/Page', text));
    await putAt('guides/cat.png', Buffer.from('second'), first);
    await putAt('later.png', Buffer.from('later'));
    await node.ask('removeFile', {
      ...{ path: 'guides/gone.png', base: gone, summary: '', key: randomUUID(), author },
    });
    const present = { exists: true, file: true };
    expect(await linksAt(old)).toEqual({
      'cat.png': { ...present, name: 'guides/cat.png', blob: first },
      '/dog.png': { ...present, name: 'dog.png' },
      'gone.png': { ...present, name: 'guides/gone.png', blob: gone },
      'later.png': { ...present, name: 'later.png' },
      'never.png': { name: 'guides/never.png', exists: false, file: true },
    });
    const asked = { path: 'guides/gone.png', commit: old };
    expect(await node.ask('fileAt', asked)).toEqual({ kind: 'file', path: asked.path, blob: gone });
    const now = node.git('rev-parse', 'main');
    expect(await node.ask('fileAt', { ...asked, commit: now })).toEqual({ kind: 'nothing' });
  });

  test('shows no file that the wiki keeps for itself, no folder, and none of a commit that is not its own', async () => {
    const old = node.git('rev-parse', 'main');
    for (const path of ['guides', '.redirects.gollum', 'guides/../dog.png', '.git/config', 'a/.b'])
      expect(await node.ask('fileAt', { path, commit: old })).toEqual({ kind: 'nothing' });
    const tree = node.git('rev-parse', 'main^{tree}');
    const foreign = node.git('-c', 'user.name=x', '-c', 'user.email=x', 'commit-tree', tree, '-m', 'x');
    expect(await node.ask('fileAt', { path: 'dog.png', commit: foreign })).toEqual({ kind: 'nothing' });
  });
});
