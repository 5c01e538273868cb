import type { BodyOf } from '@erwik/events';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildStore, testNode } from './fixtures/running-store.js';
import type { TestNode } from './fixtures/running-store.js';

let node: TestNode;

beforeAll(async () => {
  buildStore();
  node = await testNode();
  await node.start();
}, 120_000);

afterAll(() => node[Symbol.asyncDispose]());

function rules(text: string, base: string | null): BodyOf<'putAccess'> {
  return { text, base, summary: '', key: randomUUID(), author: { name: 'Ada', email: 'ada@example.org' } };
}

test('rules are one commit, are read back, and are replaced only by who has seen them', async () => {
  expect(await node.ask('readAccess', {})).toEqual({ text: '', blob: null });
  const first = await node.ask('putAccess', rules("read hr/**: ['@hr']\r\n", null));
  if (first.kind !== 'saved') throw new Error(first.kind);
  expect(await node.ask('readAccess', {})).toEqual({ text: "read hr/**: ['@hr']\n", blob: first.blob });
  const late = await node.ask('putAccess', rules('write Home: [admin]\n', null));
  expect(late).toEqual({ kind: 'changed', text: "read hr/**: ['@hr']\n", blob: first.blob });
  const again = await node.ask('putAccess', rules("read hr/**: ['@hr']\n", null));
  expect(again).toEqual({ kind: 'saved', commit: first.commit, blob: first.blob });
  const next = await node.ask('putAccess', rules('write Home: [admin]\n', first.blob));
  expect(next).toMatchObject({ kind: 'saved' });
  expect((await node.ask('status', {})).head).not.toBe(first.commit);
});

test('what is no rule is refused with its reason, and nothing is written', async () => {
  const { blob } = await node.ask('readAccess', {});
  expect(await node.ask('putAccess', rules('raed hr/**: [alice]\n', blob))).toEqual({
    kind: 'refused',
    code: 'bad_access_rules',
    message: '“raed hr/**” begins neither with read nor with write.',
  });
  expect((await node.ask('readAccess', {})).blob).toBe(blob);
});

test('a page, an upload or a folder of files cannot take the place of the rules', async () => {
  const signed = { summary: '', key: randomUUID(), author: { name: 'Ada', email: 'ada@example.org' } };
  const saved = await node.ask('save', {
    ...signed,
    ...{ name: '.erwik/access.yml', text: 'read: all', base: null, merge: 'auto' as const },
  });
  expect(saved.kind).toBe('refused');
  const added = await node.ask('addFiles', {
    files: [{ path: '.erwik/access.yml', bytes: { kind: 'inline', base64: '' } }],
    ...{ summary: '', author: signed.author },
  });
  expect(added).toMatchObject({ commit: null, files: [{ kind: 'refused' }] });
});
