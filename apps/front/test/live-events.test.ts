import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BusEvent } from '@erwik/events';
import { until } from '@erwik/testkit';
import { streamsMax, streamsPerAddressMax } from '../src/live/live-events.js';
import { listen as listenAt } from './support/listen.js';
import { startFront } from './support/start-front.js';
import type { TestFront } from './support/start-front.js';

let front: TestFront;
beforeAll(async () => {
  front = await startFront();
});
afterAll(() => front[Symbol.asyncDispose]());

const figures = async () => (await fetch(`${front.url}/metrics`)).text();
const openStreams = (text: string) => Number(/^erwik_front_live_streams\S* (\d+)$/m.exec(text)?.[1]);

const listen = (path: string, { headers = '', port = front.port } = {}) => listenAt(port, path, headers);

test('a listener is told the present state, then every change', async () => {
  const commit = front.store.write('Before', 'x\n');
  const { text, socket } = await listen('/_events');
  expect(text()).toMatch(/^HTTP\/1\.1 200[^]*content-type: text\/event-stream/i);
  expect(text()).toContain(`event: head\ndata: {"head":"${commit}"}`);
  const next = front.store.write('After', 'y\n');
  await until(() => text().includes(next));
  expect(text()).toMatch(
    /event: page\ndata: {"name":"After","blob":"[0-9a-f]{40}","author":"alice","node":"erwik@e1.test"/,
  );
  socket.destroy();
});

test('who listens to one page is not told of others', async () => {
  const { text, socket } = await listen('/_events?page=Mine');
  front.store.write('Other', 'x\n');
  const mine = front.store.write('Mine', 'y\n');
  await until(() => text().includes(`"commit":"${mine}"`));
  expect(text()).not.toContain('"name":"Other"');
  socket.destroy();
});

test('who comes back is told what was missed, and who comes from another front the present state', async () => {
  const first = await listen('/_events');
  const seen = front.store.write('One', 'x\n');
  await until(() => first.text().includes(`event: head\ndata: {"head":"${seen}"}`));
  const id = [...first.text().matchAll(/\nid: (\S+)/g)].at(-1)?.[1];
  first.socket.destroy();
  front.store.write('Two', 'y\n');
  const back = await listen('/_events', { headers: `Last-Event-ID: ${id}\r\n` });
  expect(back.text()).toContain('"name":"Two"');
  expect(back.text()).not.toContain('"name":"One"');
  const foreign = await listen('/_events', { headers: 'Last-Event-ID: deadbeef-1\r\n' });
  expect(foreign.text()).not.toContain('"name":"Two"');
  back.socket.destroy();
  foreign.socket.destroy();
});

test('a listener is told when the store stops answering', async () => {
  const { text, socket } = await listen('/_events');
  front.front.setFollowing(false);
  await until(() => text().includes('Changes are not followed'));
  front.front.setFollowing(true);
  await until(() => text().match(/event: state/g)?.length === 3, { what: 'a second change of state' });
  expect(text()).toMatch(/event: state\ndata: {"degraded":\[\]}\n\n[^]*$/);
  socket.destroy();
});

test('a listener that never reads is dropped, and the others go on', async () => {
  const slow = connect(front.port, '127.0.0.1').on('error', () => {});
  slow.pause();
  slow.write('GET /_events HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const other = await listen('/_events');
  await until(async () => openStreams(await figures()) === 2);
  other.socket.removeAllListeners('data').resume();
  await until(
    async () => {
      front.front.takeEvents(Array.from({ length: 100 }, bulkyEvent));
      return openStreams(await figures()) === 1;
    },
    { what: 'the slow listener to be dropped' },
  );
  expect(other.socket.readyState).toBe('open');
  let tail = '';
  other.socket.on('data', (chunk) => (tail = tail.slice(-5000) + String(chunk)));
  const last = front.store.write('Last', 'x\n');
  await until(() => tail.includes(last));
  slow.destroy();
  other.socket.destroy();
});

/** A change by somebody with a long name, as fills a connection quickly. */
function bulkyEvent(): BusEvent {
  const author = { name: 'x'.repeat(1000), email: 'x@example.org' };
  const commit = 'c'.repeat(40);
  const change = { commit, parents: [], author, at: 0, summary: '', node: null };
  return { type: 'PageChanged', name: 'Bulky', path: 'Bulky.md', kind: 'edited', blob: commit, change };
}

test('there are only so many listeners, and one who leaves makes room', async () => {
  await using small = await startFront();
  const listeners = await Promise.all(
    Array.from({ length: streamsMax }, () => listen('/_events', { port: small.port })),
  );
  expect((await listen('/_events', { port: small.port })).text()).toMatch(/^HTTP\/1\.1 503/);
  listeners[0]?.socket.destroy();
  await until(async () => {
    const { text, socket } = await listen('/_events', { port: small.port });
    socket.destroy();
    return text().includes('event: state');
  });
  listeners.forEach(({ socket }) => socket.destroy());
});

test('one address has only so many streams, and keeps nobody else out', async () => {
  await using small = await startFront();
  const from = (address: string) =>
    listen('/_events', { port: small.port, headers: `X-Forwarded-For: ${address}\r\n` });
  const listeners = await Promise.all(
    Array.from({ length: streamsPerAddressMax }, () => from('203.0.113.9')),
  );
  expect((await from('203.0.113.9')).text()).toMatch(/^HTTP\/1\.1 429[^]*retry-after: 30/i);
  const other = await from('203.0.113.10');
  expect(other.text()).toContain('event: state');
  listeners[0]?.socket.destroy();
  await until(async () => (await from('203.0.113.9')).text().includes('event: state'));
  small.server.closeAllConnections();
});

test('a listener is told of commits, and of pages that come to stand in two versions', async () => {
  await using own = await startFront();
  const versions =
    '<<<<<<< a @e1 2026-11-22T12:03:41Z 1a2b3c4d5e6f\none\n=======\ntwo\n>>>>>>> b @e2 2026-11-22T12:05:00Z 99aa88bb77cc\n';
  own.store.write('Torn', 'one\n');
  const { text, socket } = await listen('/_api/v1/events', { port: own.port });
  const page = await listen('/_api/v1/events?page=Whole', { port: own.port });
  await until(() => own.store.asked.some(({ operation }) => operation === 'conflicts'));
  const commit = own.store.write('Torn', versions);
  own.front.takeEvents([{ type: 'IndexCaughtUp', head: commit }]);
  await until(() => text().includes('event: conflict\ndata: {"name":"Torn","count":1}'));
  expect(text()).toContain(`event: commit\ndata: {"commit":"${commit}","saved":true}`);
  const chosen = own.store.write('Torn', 'one\n');
  own.front.takeEvents([{ type: 'IndexCaughtUp', head: chosen }]);
  await until(() => text().includes('event: conflict\ndata: {"name":"Torn","count":0}'));
  expect(page.text()).not.toMatch(/event: (?:conflict|commit)/);
  page.socket.destroy();
  socket.destroy();
});

test('a front that stops ends its streams and is not ready', async () => {
  await using stopping = await startFront();
  const { socket } = await listen('/_events', { port: stopping.port });
  const ended = once(socket, 'end');
  await stopping.front.leave();
  await stopping.front.drain();
  await ended;
  expect((await fetch(`${stopping.url}/readyz`)).status).toBe(503);
  expect((await fetch(`${stopping.url}/healthz`)).status).toBe(503);
});
