import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { encodeFrame, frameHeaderBytes, frameMaxBytes } from '@erwik/etf';
import { until } from '@erwik/testkit';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dial } from '../src/index.js';
import type { Link } from '../src/index.js';
import { openDoor, pairOf, payloadsOf, rawServer, termsOf } from './nodes.js';

const transports = ['tls', 'tcp'] as const;
const numbered = (number: number, bytes: number): Buffer => {
  const payload = Buffer.alloc(bytes, number % 251);
  payload.writeUInt32BE(number);
  return payload;
};

/** Sends all, and waits for progress whenever the link asks for it. */
async function sendAll(link: Link, payloads: readonly Buffer[]): Promise<number> {
  let [at, mostQueued] = [0, 0];
  await new Promise<void>((settle) => {
    const more = (): void => {
      let takesMore = link.queuedBytes === 0 || at === 0;
      while (takesMore && at < payloads.length) takesMore = link.send(payloads[at++]!);
      mostQueued = Math.max(mostQueued, link.queuedBytes);
      if (at === payloads.length) settle();
    };
    link.start({ onFrame: () => {}, onProgress: more });
    more();
  });
  return mostQueued;
}

/** Sends as long as the link takes more; what it then keeps is little. */
function keepSending(link: Link): void {
  const more = (): void => {
    while (link.send(Buffer.alloc(frameMaxBytes)));
    expect(link.queuedBytes).toBeLessThan(3 * frameMaxBytes);
  };
  link.start({ onFrame: () => {}, onProgress: more });
  more();
}

/**  dialer ──▶ somebody, who may hold back or cut what is sent ──▶ listener */
async function pairThrough(transport: 'tls' | 'tcp'): Promise<{
  readonly dialer: Link;
  readonly listener: Link;
  readonly between: { readonly near: Socket; readonly far: Socket };
  [Symbol.asyncDispose](): Promise<void>;
}> {
  const door = await openDoor(termsOf({ transport }));
  const sockets: { near: Socket; far: Socket }[] = [];
  const server = await rawServer((near) => {
    const far = connect(door.listener).on('error', () => {});
    sockets.push({ near, far });
    near.pipe(far).pipe(near);
  });
  const { link: dialer } = await dial(termsOf({ transport }), server);
  await until(() => door.links.length === 1);
  const close = async (): Promise<void> => {
    dialer.close('done');
    await server[Symbol.asyncDispose]();
    await door[Symbol.asyncDispose]();
  };
  return {
    dialer,
    listener: door.links[0]!.link,
    between: sockets[0]!,
    [Symbol.asyncDispose]: close,
  };
}

describe.each(transports)('a %s link', (transport) => {
  test('carries a burst of 20,000 frames in order, with little of it in memory', async () => {
    await using pair = await pairOf(termsOf({ transport }), termsOf({ transport }));
    const { link } = pair.dialer;
    const sent = Array.from({ length: 20_000 }, (_, number) => numbered(number, 4 + (number % 500)));
    const received: number[] = [];
    pair.listener.link.start({ onFrame: (payload) => received.push(payload.readUInt32BE()) });
    const mostQueued = await sendAll(link, sent);
    await until(() => received.length === sent.length);
    expect(received).toEqual(sent.map((_, number) => number));
    expect(mostQueued).toBeLessThan(64 * 1024 + 600);
    const bytes = sent.reduce((sum, payload) => sum + payload.length + frameHeaderBytes, 0);
    await until(() => link.queuedBytes === 0);
    expect(link.takenBytes).toBeGreaterThanOrEqual(bytes);
    expect(link.takenBytes).toBe(link.sentBytes);
  });

  test('carries frames of every length up to the longest, and closes for a longer one', async () => {
    await using pair = await pairOf(termsOf({ transport }), termsOf({ transport }));
    const payloads = payloadsOf(pair.listener.link);
    for (const length of [1, 1025, frameMaxBytes - 1, frameMaxBytes])
      pair.dialer.link.send(Buffer.alloc(length, length));
    await until(() => payloads.length === 4);
    expect(payloads.map(({ length }) => length)).toEqual([1, 1025, frameMaxBytes - 1, frameMaxBytes]);
    expect(() => pair.dialer.link.send(Buffer.alloc(frameMaxBytes + 1))).toThrow(RangeError);
    expect(() => pair.dialer.link.send(Buffer.alloc(0))).toThrow(RangeError);
  });

  test('stops reading at the very frame at which it is paused, and loses none', async () => {
    await using pair = await pairOf(termsOf({ transport }), termsOf({ transport }));
    const { link } = pair.listener;
    const received: number[] = [];
    link.start({
      onFrame: (payload) => {
        received.push(payload.readUInt32BE());
        if (received.length % 10 === 0) link.pause();
      },
    });
    for (let number = 0; number < 100; number += 1) pair.dialer.link.send(numbered(number, 10));
    for (let count = 10; count <= 100; count += 10) {
      await until(() => received.length >= count);
      expect(received.length).toBe(count);
      link.resume();
    }
    expect(received).toEqual(Array.from({ length: 100 }, (_, number) => number));
  });

  test('makes the sender wait while it is paused: what is not read is in nobody’s memory', async () => {
    await using pair = await pairOf(termsOf({ transport }), termsOf({ transport }));
    const received: number[] = [];
    const sent = Array.from({ length: 400 }, (_, number) => numbered(number, frameMaxBytes));
    const sending = sendAll(pair.dialer.link, sent);
    // 25 MB do not fit into the buffers of the system
    await until(() => pair.dialer.link.queuedBytes > 0);
    const { takenBytes } = pair.dialer.link;
    pair.listener.link.start({ onFrame: (payload) => received.push(payload.readUInt32BE()) });
    const mostQueued = await sending;
    await until(() => received.length === sent.length);
    expect(received).toEqual(sent.map((_, number) => number));
    expect(takenBytes).toBeLessThan(pair.dialer.link.takenBytes);
    expect(mostQueued).toBeLessThanOrEqual(64 * 1024 + frameMaxBytes + frameHeaderBytes);
  });

  test('is closed when the other side reads nothing for too long', async () => {
    await using pair = await pairOf(termsOf({ transport }), termsOf({ transport }));
    const { link } = pair.dialer;
    link.writeStallMs = 100;
    keepSending(link);
    expect(await link.closed).toEqual({ reason: 'stalled' });
    expect(link.send(Buffer.from('too late'))).toBe(false);
  });

  test('is closed rather than to hold what its sender should not have sent', async () => {
    await using pair = await pairOf(termsOf({ transport }), termsOf({ transport }));
    const { link } = pair.dialer;
    let mostQueued = 0;
    for (let count = 0; count < 200; count += 1) {
      link.send(Buffer.alloc(frameMaxBytes));
      mostQueued = Math.max(mostQueued, link.queuedBytes);
    }
    expect(await link.closed).toEqual({ reason: 'overrun' });
    expect(mostQueued).toBeLessThan(4.1 * 1024 * 1024);
  });

  test('sends what it was given before it closes, and takes nothing afterwards', async () => {
    await using pair = await pairOf(termsOf({ transport }), termsOf({ transport }));
    const { dialer, listener } = pair;
    const [atDialer, atListener] = [payloadsOf(dialer.link), payloadsOf(listener.link)];
    for (let number = 0; number < 20; number += 1) dialer.link.send(numbered(number, 1000));
    dialer.link.close('gone home');
    dialer.link.close('once is enough');
    listener.link.send(Buffer.from('crossed it on the way'));
    expect(await dialer.link.closed).toEqual({ reason: 'gone home' });
    expect(await listener.link.closed).toEqual({ reason: 'closed by the neighbor' });
    expect([atDialer.length, atListener.length]).toEqual([0, 20]);
    expect([dialer.link.send(Buffer.from('x')), listener.link.send(Buffer.from('x'))]).toEqual([
      false,
      false,
    ]);
  });

  test('can be closed from within its own frame, and hears no other one', async () => {
    await using pair = await pairOf(termsOf({ transport }), termsOf({ transport }));
    const received: string[] = [];
    const { link } = pair.listener;
    link.start({
      onFrame: (payload) => {
        received.push(payload.toString());
        link.close('heard enough');
      },
    });
    for (const word of ['one', 'two', 'three']) pair.dialer.link.send(Buffer.from(word));
    payloadsOf(pair.dialer.link);
    expect(await link.closed).toEqual({ reason: 'heard enough' });
    expect(received).toEqual(['one']);
  });

  test('ends by a reset, and by a cut within a frame', async () => {
    for (const cut of ['resetAndDestroy', 'end'] as const) {
      await using pair = await pairThrough(transport);
      const payloads = payloadsOf(pair.listener);
      pair.dialer.send(Buffer.from('whole'));
      await until(() => payloads.length === 1);
      const { far } = pair.between;
      if (transport === 'tcp') far.write(encodeFrame(Buffer.alloc(100)).subarray(0, 50));
      far[cut]();
      const { reason } = await pair.listener.closed;
      expect(['failed', 'closed by the neighbor']).toContain(reason);
      expect(payloads.length).toBe(1);
      pair.between.near.destroy();
    }
  });

  test('is closed by its writer where the other machine is silent', async () => {
    await using pair = await pairThrough(transport);
    const { near, far } = pair.between;
    near.unpipe(far).pause();
    pair.dialer.writeStallMs = 100;
    keepSending(pair.dialer);
    expect(await pair.dialer.closed).toEqual({ reason: 'stalled' });
  });
});

test.each(transports)(
  'bytes that were changed on the way end a %s link, and are never taken for others',
  async (transport) => {
    await using pair = await pairThrough(transport);
    const payloads = payloadsOf(pair.listener);
    const { near, far } = pair.between;
    near.unpipe(far).resume();
    near.on('data', (chunk: Buffer) => {
      chunk.writeUInt8(chunk.readUInt8(0) ^ 0x40, 0); // the first byte of a header
      far.write(chunk);
    });
    pair.dialer.send(Buffer.from('true'));
    const { reason } = await pair.listener.closed;
    expect(reason).toBe(transport === 'tcp' ? 'bad frame' : 'failed');
    expect(payloads).toEqual([]);
  },
);

test('frames are the same however the bytes are cut on their way', async () => {
  await using server = await rawServer(() => {});
  await using door = await openDoor(termsOf({ transport: 'tcp' }));
  const payloads = fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(payloads, fc.integer({ min: 1, max: 40 }), async (sent, cut) => {
      server.server.removeAllListeners('connection').once('connection', (near) => {
        const far = connect(door.listener).on('error', () => {});
        far.pipe(near.on('error', () => {}));
        far.setNoDelay(true);
        near.on('data', (chunk: Buffer) => {
          for (let at = 0; at < chunk.length; at += cut) far.write(chunk.subarray(at, at + cut));
        });
        near.on('end', () => far.end());
      });
      const { link } = await dial(termsOf({ transport: 'tcp' }), server);
      const arrived = door.links.length === 0 ? until(() => door.links[0]) : door.links[0];
      const { link: other } = (await arrived)!;
      door.links.length = 0;
      const received = payloadsOf(other);
      for (const payload of sent) link.send(payload);
      link.close('done');
      await other.closed;
      expect(received).toEqual(sent.map((payload) => Buffer.from(payload)));
    }),
    { numRuns: 30 },
  );
});
