import { expect, test } from 'vitest';
import { UnavailableStore } from '@erwik/bus';
import { awaitSeen } from '../src/store/await-seen.js';
import { StoreWatch } from '../src/store/store-watch.js';
import { startFront } from './support/start-front.js';
import { TestStore } from './support/test-store.js';

const fail = (): never => {
  throw new UnavailableStore('timeout', 'The store did not answer.');
};

test('a kept page is shown as possibly out of date when the store fails to say whether it is', async () => {
  await using front = await startFront();
  front.store.write('Kept', 'kept words\n');
  await fetch(`${front.url}/Kept`);
  front.front.setFollowing(false);
  const fresh = await fetch(`${front.url}/Kept`);
  expect(fresh.headers.has('erwik-stale')).toBe(false);
  front.store.before = fail;
  const stale = await fetch(`${front.url}/Kept`);
  expect(stale.status).toBe(200);
  expect(stale.headers.get('erwik-stale')).toBe('1');
  expect(await stale.text()).toContain('kept words');
});

test('while the store is known not to answer, readers of kept pages do not wait for it', async () => {
  await using front = await startFront();
  front.store.write('Kept', 'kept words\n');
  await fetch(`${front.url}/Kept`);
  front.store.before = fail;
  await front.front.probe();
  const asked = () => front.store.asked.filter(({ operation }) => operation === 'readPage').length;
  const before = asked();
  expect((await fetch(`${front.url}/Kept`)).headers.get('erwik-stale')).toBe('1');
  expect(asked()).toBe(before);
});

test('a stale page has an entity tag of its own, so that nobody keeps it for the fresh one', async () => {
  await using front = await startFront();
  front.store.write('Kept', 'kept words\n');
  await fetch(`${front.url}/Kept`);
  const fresh = (await fetch(`${front.url}/Kept`)).headers.get('etag') ?? '';
  front.store.before = fail;
  await front.front.probe();
  const stale = await fetch(`${front.url}/Kept`, { headers: { 'If-None-Match': fresh } });
  expect(stale.status).toBe(200);
  expect(stale.headers.get('etag')).not.toBe(fresh);
});

test('what was saved while events were missed is shown as soon as the store has been asked', async () => {
  await using front = await startFront();
  front.store.write('Kept', 'old words\n');
  await fetch(`${front.url}/Kept`);
  front.store.onEvents = () => {};
  front.store.write('Kept', 'new words\n');
  front.front.missedEvents();
  await front.front.probe();
  expect(await (await fetch(`${front.url}/Kept`)).text()).toContain('new words');
});

test('an old save that the store holds counts as seen from then on', async () => {
  const store = new TestStore();
  const old = store.write('Old', 'x\n');
  store.write('Old', 'y\n');
  const watch = new StoreWatch();
  watch.takeStatus(await store.ask('status', {}), watch.gaps);
  expect(await awaitSeen(store, watch, old)).toBe(true);
  expect(watch.commits.has(old)).toBe(true);
});
