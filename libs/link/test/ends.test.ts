import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { until } from '@erwik/testkit';
import { describe, expect, test } from 'vitest';
import { UnavailableNeighbor, dial } from '../src/index.js';
import { openDoor, pairOf, payloadsOf, termsOf } from './nodes.js';

/** Timers that keep this process. */
function timers(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
}

const transports = ['tls', 'tcp'] as const;

describe.each(transports)('a %s link', (transport) => {
  test('that its neighbor has closed, and that is closed here as well, sets no timer any more', async () => {
    await using pair = await pairOf(termsOf({ transport }), termsOf({ transport }));
    payloadsOf(pair.listener.link);
    payloadsOf(pair.dialer.link);
    pair.dialer.link.send(Buffer.from('something that waits for progress'));
    pair.listener.link.close('first');
    await pair.dialer.link.closed;
    const before = timers();
    pair.dialer.link.close('second');
    expect(timers()).toBe(before);
    await pair.listener.link.closed;
    expect((await pair.dialer.link.closed).reason).toBe('closed by the neighbor');
  });

  test('ends within the time it is given though the other side takes nothing', async () => {
    await using pair = await pairOf(termsOf({ transport }), termsOf({ transport }));
    const { link } = pair.dialer;
    // the listener reads nothing
    pair.listener.link.pause();
    link.start({ onFrame: () => {} });
    while (link.send(Buffer.alloc(60_000)));
    link.close('hurry', 20);
    expect((await link.closed).reason).toBe('hurry');
  });

  test('counts what comes before a frame is whole', async () => {
    await using pair = await pairOf(termsOf({ transport }), termsOf({ transport }));
    const { dialer, listener } = pair;
    const before = listener.link.receivedBytes;
    const payloads = payloadsOf(listener.link);
    dialer.link.send(Buffer.alloc(1000));
    await until(() => payloads.length === 1);
    expect(listener.link.receivedBytes).toBe(before + 1004);
  });
});

describe.each(transports)('dialing over %s', (transport) => {
  test('ends at once when it is told to stop, whatever the other side is doing', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket.on('error', () => {})));
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const stopping = new AbortController();
    const dialing = dial(termsOf({ transport }), { host: '127.0.0.1', port }, stopping.signal);
    await until(() => sockets.length === 1);
    stopping.abort();
    await expect(dialing).rejects.toThrow(UnavailableNeighbor);
    await expect(dial(termsOf({ transport }), { host: '127.0.0.1', port }, stopping.signal)).rejects.toThrow(
      UnavailableNeighbor,
    );
    for (const socket of sockets) socket.destroy();
    silent.close();
    await once(silent, 'close');
  });
});

test('a cookie that changes holds for whoever comes from then on, and links stay', async () => {
  let cookie = Buffer.from('the first cookie of all');
  const terms = termsOf();
  await using door = await openDoor({
    ...{ identity: terms.identity, transport: 'tls', isPinned: terms.isPinned },
    get cookie() {
      return cookie;
    },
  });
  const first = await dial(termsOf({ cookie }), door.listener);
  const old = cookie;
  cookie = Buffer.from('the second cookie of all');
  await expect(dial(termsOf({ cookie: old }), door.listener)).rejects.toThrow('cookie');
  const second = await dial(termsOf({ cookie }), door.listener);
  await until(() => door.links.length === 2);
  const payloads = payloadsOf(first.link);
  door.links[0]!.link.send(Buffer.from('still here'));
  await until(() => payloads.length === 1);
  for (const { link } of [first, second]) link.close('done');
});
