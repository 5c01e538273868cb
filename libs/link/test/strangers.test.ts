import { once } from 'node:events';
import { connect as connectTls } from 'node:tls';
import type { ConnectionOptions } from 'node:tls';
import { encodeFrame, encodeTerm } from '@erwik/etf';
import { until } from '@erwik/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeProofMessage,
  dial,
  encodeProofMessage,
  makeIdentity,
  usualConnectionLimits,
} from '../src/index.js';
import { tlsOptions } from '../src/greet.js';
import { openDoor, payloadsOf, rawServer, rawSocket, termsOf } from './nodes.js';
import type { Door } from './nodes.js';

/** A handshake with the listener that differs from a node's, until the connection is closed. */
async function handshake({ listener }: Door, different: ConnectionOptions): Promise<void> {
  const { host, port } = listener;
  const socket = connectTls({ ...tlsOptions(makeIdentity()), host, port, ...different });
  const closed = new Promise((settle) => socket.once('close', settle));
  socket.on('error', () => {}).resume();
  await closed;
}

/** The listener still takes a node. */
async function expectOpen({ listener, links }: Door, transport: 'tls' | 'tcp'): Promise<void> {
  const before = links.length;
  const { link } = await dial(termsOf({ transport }), listener);
  await until(() => links.length > before);
  const payloads = payloadsOf(link);
  links[before]!.link.send(Buffer.from('hello'));
  await until(() => payloads.length === 1);
  link.close('done');
}

test.each<[string, ConnectionOptions, string, RegExp]>([
  [
    'offers another protocol',
    { ALPNProtocols: ['h2'] },
    'protocol',
    /NO_APPLICATION_PROTOCOL|does not speak/i,
  ],
  ['offers no protocol', { ALPNProtocols: [] }, 'protocol', /does not speak erwik-etf\/1/],
  [
    'is too old for TLS 1.3',
    { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' },
    'protocol',
    /UNSUPPORTED_PROTOCOL/,
  ],
  ['shows no certificate', { key: undefined, cert: undefined }, 'certificate', /shows no certificate/],
])('a TLS client that %s is refused before it can say anything', async (_, different, reason, message) => {
  await using door = await openDoor(termsOf());
  await handshake(door, different);
  await until(() => door.refused.length > 0);
  expect(door.refused).toMatchObject([{ name: 'BadNeighbor', reason }]);
  expect(door.refused[0]?.message).toMatch(message);
  await expectOpen(door, 'tls');
});

test.each([
  {
    transport: 'tls',
    what: 'HTTP',
    bytes: 'GET / HTTP/1.1\r\nHost: e1\r\n\r\n',
    reason: 'protocol',
    message: /HTTP_REQUEST/,
  },
  {
    transport: 'tcp',
    what: 'HTTP',
    bytes: 'GET / HTTP/1.1\r\nHost: e1\r\n\r\n',
    reason: 'message',
    message: /sent a frame of 1195725856 bytes/,
  },
  {
    transport: 'tls',
    what: 'frames',
    bytes: encodeFrame(encodeProofMessage({ type: 'bye', reason: 'x' })),
    reason: 'protocol',
    message: /WRONG_VERSION/,
  },
  {
    transport: 'tcp',
    what: 'a TLS handshake',
    bytes: Buffer.from('1603010200010001fc0303', 'hex'),
    reason: 'message',
    message: /speaks TLS, and this node tcp/,
  },
  {
    transport: 'tls',
    what: 'noise',
    bytes: Buffer.alloc(3000, 0xa5),
    reason: 'protocol',
    message: /ERR_SSL/,
  },
  {
    transport: 'tcp',
    what: 'noise',
    bytes: Buffer.alloc(3000, 0xa5),
    reason: 'message',
    message: /sent a frame of/,
  },
  {
    transport: 'tcp',
    what: 'an empty frame',
    bytes: Buffer.alloc(4),
    reason: 'message',
    message: /sent a frame of 0 bytes/,
  },
  {
    transport: 'tcp',
    what: 'a frame of full length',
    bytes: encodeFrame(Buffer.alloc(2000)),
    reason: 'message',
    message: /where 1 to 1024 are taken/,
  },
  {
    transport: 'tcp',
    what: 'no term',
    bytes: encodeFrame(Buffer.from('hello')),
    reason: 'message',
    message: /sent no Erlang term/,
  },
  {
    transport: 'tcp',
    what: 'another term',
    bytes: encodeFrame(encodeTerm([1, 2])),
    reason: 'message',
    message: /something else than its proof/,
  },
] as const)(
  'whoever speaks in $what to a $transport port is refused, and nobody else',
  async ({ transport, bytes, reason, message }) => {
    await using door = await openDoor(termsOf({ transport }));
    const socket = await rawSocket(door.listener);
    socket.write(bytes);
    await once(socket, 'close');
    expect(door.refused).toMatchObject([{ name: 'BadNeighbor', reason }]);
    expect(door.refused[0]?.message).toMatch(message);
    await expectOpen(door, transport);
  },
);

test('a tcp node that dials a TLS port, and the other way round, learn that it is of no use', async () => {
  await using tls = await openDoor(termsOf());
  await using tcp = await openDoor(termsOf({ transport: 'tcp' }));
  const oneWay = dial(
    termsOf({ transport: 'tcp', waits: { handshakeMs: 9000, proofMs: 200 } }),
    tls.listener,
  );
  await expect(oneWay).rejects.toMatchObject({ name: 'UnavailableNeighbor', reason: 'late' });
  const otherWay = dial(termsOf(), tcp.listener);
  await expect(otherWay).rejects.toMatchObject({ name: 'BadNeighbor', reason: 'protocol' });
});

test.each(['tls', 'tcp'] as const)(
  'a silent connection to a %s port is closed in time',
  async (transport) => {
    await using door = await openDoor(termsOf({ transport, waits: { handshakeMs: 50, proofMs: 50 } }));
    const socket = await rawSocket(door.listener);
    await once(socket, 'close');
    expect(door.refused).toMatchObject([{ name: 'UnavailableNeighbor', reason: 'late' }]);
  },
);

test.each(['tls', 'tcp'] as const)(
  'a byte now and then does not hold a %s connection open',
  async (transport) => {
    await using door = await openDoor(termsOf({ transport, waits: { handshakeMs: 300, proofMs: 300 } }));
    const socket = await rawSocket(door.listener);
    // a header that promises more than will come in time
    socket.write(transport === 'tls' ? Buffer.from('160301020001', 'hex') : Buffer.from([0, 0, 4, 0]));
    const trickle = until(
      () => {
        socket.write(Buffer.from([0]));
        return socket.destroyed;
      },
      { what: 'the connection to be closed' },
    );
    await trickle;
    expect(door.refused).toMatchObject([{ name: 'UnavailableNeighbor', reason: 'late' }]);
  },
);

test('a handshake that is given up is no fault of the protocol', async () => {
  await using door = await openDoor(termsOf());
  for (const end of ['end', 'resetAndDestroy'] as const) {
    const socket = await rawSocket(door.listener);
    socket.write(Buffer.from('160301020001', 'hex'));
    socket[end]();
    await until(() => door.refused.length > 0);
    expect(door.refused.splice(0)).toMatchObject([{ name: 'UnavailableNeighbor', reason: 'closed' }]);
  }
});

test.each(['tls', 'tcp'] as const)(
  'a hundred half-open connections to a %s port keep neither links nor newcomers out',
  async (transport) => {
    await using door = await openDoor(termsOf({ transport }), {
      ...usualConnectionLimits,
      unprovenPerNetworkMax: 101,
    });
    const { link } = await dial(termsOf({ transport }), door.listener);
    await until(() => door.links.length === 1);
    const sockets = await Promise.all(Array.from({ length: 100 }, () => rawSocket(door.listener)));
    await expectOpen(door, transport);
    const payloads = payloadsOf(link);
    door.links[0]!.link.send(Buffer.from('still here'));
    await until(() => payloads.length === 1);
    expect(door.refused).toEqual([]);
    for (const socket of sockets) socket.destroy();
    link.close('done');
  },
);

test.each(['tls', 'tcp'] as const)(
  'strangers on a %s port are closed at once where they are too many, until others have left',
  async (transport) => {
    const limits = { connectionsMax: 4, unprovenMax: 3, unprovenPerNetworkMax: 2 };
    await using door = await openDoor(termsOf({ transport }), limits);
    const [first] = await Promise.all([rawSocket(door.listener), rawSocket(door.listener)]);
    const third = await rawSocket(door.listener);
    await once(third, 'close');
    expect(door.refused).toMatchObject([{ name: 'UnavailableNeighbor', reason: 'full' }]);
    expect(door.refused[0]?.message).toContain('unprovenPerNetworkMax');
    first.destroy();
    await until(() => expectOpen(door, transport).then(() => true));
  },
);

test('trusted links are no strangers, and count among all connections', async () => {
  const limits = { connectionsMax: 3, unprovenMax: 1, unprovenPerNetworkMax: 1 };
  await using door = await openDoor(termsOf(), limits);
  const links = [];
  for (let count = 1; count <= 3; count += 1) {
    links.push(await dial(termsOf(), door.listener));
    await until(() => door.links.length === count);
  }
  await expect(dial(termsOf(), door.listener)).rejects.toMatchObject({ name: 'UnavailableNeighbor' });
  expect(door.refused.at(-1)?.message).toContain('connectionsMax');
  links[0]!.link.close('done');
  await door.links[0]!.link.closed;
  await until(() => expectOpen(door, 'tls').then(() => true));
  for (const { link } of links) link.close('done');
});

test('no bytes of a listener make a dialer do more than refuse', async () => {
  await using server = await rawServer(() => {});
  const chunks = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.uint8Array({ minLength: 1, maxLength: 300 }).map((payload) => encodeFrame(payload)),
    fc
      .constantFrom('challenge', 'proof', 'bye')
      .map((type) =>
        encodeFrame(
          encodeProofMessage(
            type === 'bye' ? { type, reason: 'x' } : ({ type, nonce: null, code: null } as never),
          ),
        ),
      ),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(chunks, { maxLength: 4 }), async (written) => {
      server.server.removeAllListeners('connection').once('connection', (socket) => {
        socket.on('error', () => {}).resume();
        for (const chunk of written) socket.write(chunk);
        socket.end();
      });
      const error: unknown = await dial(termsOf({ transport: 'tcp' }), server).catch(
        (cause: unknown) => cause,
      );
      expect(['BadNeighbor', 'UnavailableNeighbor']).toContain((error as Error).name);
    }),
    { numRuns: 100 },
  );
});

test('any term is read as a message of the proof, or as none', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const payload = Buffer.from([...encodeProofMessage({ type: 'proof', nonce: null, code: bytes })]);
      const found = decodeProofMessage(payload);
      expect(found).toEqual({
        type: 'proof',
        nonce: null,
        code: bytes.length === 32 ? Buffer.from(bytes) : null,
      });
    }),
  );
});
