import { until } from '@erwik/testkit';
import { expect, test } from 'vitest';
import { dropDraft, readDraft, writeDraft } from '../src/index.js';
import { sha, startBus } from './fixtures/node.js';

const draft = { text: 'Half a sentence', base: sha(1), atMs: 1_000 };
const place = { owner: 'a'.repeat(32), name: 'Tea' };

test('a draft is read by its owner alone, for its page and section alone, until it is dropped', async () => {
  await using node = await startBus();
  const bus = node.connect();
  await until(() => bus.connected);
  expect(await readDraft(bus, place)).toBeNull();
  await writeDraft(bus, place, { ...draft, text: 'Half' });
  await writeDraft(bus, place, draft);
  expect(await readDraft(bus, place)).toEqual(draft);
  expect(await readDraft(bus, { ...place, owner: 'b'.repeat(32) })).toBeNull();
  expect(await readDraft(bus, { ...place, name: 'Teapot' })).toBeNull();
  expect(await readDraft(bus, { ...place, section: 1 })).toBeNull();
  await dropDraft(bus, place);
  expect(await readDraft(bus, place)).toBeNull();
});

test('a draft is forgotten after a month, and the oldest where there are more than Redis should hold', async () => {
  await using node = await startBus();
  const bus = node.connect();
  await until(() => bus.connected);
  const at = (number: number) => ({ ...place, name: `Tea-${number}` });
  for (let number = 1; number <= 501; number += 1) {
    await writeDraft(bus, at(number), { ...draft, atMs: number });
  }
  expect(await readDraft(bus, at(1))).toBeNull();
  expect(await readDraft(bus, at(2))).not.toBeNull();
  expect(await readDraft(bus, at(501))).not.toBeNull();
  expect(await node.raw.zcard(bus.keys.drafts)).toBe(500);
  const [key = ''] = await node.raw.zrange(bus.keys.drafts, '0', '0');
  expect(await node.raw.ttl(key)).toBeGreaterThan(29 * 24 * 60 * 60);
});

test('what somebody else has put there is no draft', async () => {
  await using node = await startBus();
  const bus = node.connect();
  await until(() => bus.connected);
  await writeDraft(bus, place, draft);
  const [key = ''] = await node.raw.zrange(bus.keys.drafts, '0', '0');
  await node.raw.set(key, '{"text": 1}');
  expect(await readDraft(bus, place)).toBeNull();
});
