import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls, createServer as createTlsServer } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { FrameReader, encodeFrame } from '@erwik/etf';
import { until } from '@erwik/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tlsOptions } from '../src/greet.js';
import { decodeProofMessage, dial, encodeProofMessage, makeIdentity, proofCode } from '../src/index.js';
import type { ProofContext, ProofMessage, Role } from '../src/index.js';
import { cookie, openDoor, rawServer, rawSocket, termsOf } from './nodes.js';

/** The messages that come on a connection without a link, one at a time. */
async function* messagesOf(socket: Socket): AsyncGenerator<ProofMessage, undefined> {
  const reader = new FrameReader();
  for await (const chunk of socket)
    for (const payload of reader.push(chunk as Buffer)) yield decodeProofMessage(payload)!;
  return undefined;
}

async function next(messages: AsyncGenerator<ProofMessage, undefined>): Promise<ProofMessage> {
  const { value } = await messages.next();
  return value ?? { type: 'bye', reason: 'closed' };
}

function write(socket: Socket, message: ProofMessage): void {
  socket.write(encodeFrame(encodeProofMessage(message)));
}

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
const contexts: fc.Arbitrary<ProofContext> = fc.record({
  certificates: fc.option(fc.record({ dialer: bytes32, listener: bytes32 })),
  dialerNonce: bytes32,
  listenerNonce: bytes32,
});

test('a code is the HMAC-SHA256 of its label, the certificates and the nonces', () => {
  const [dialer, listener, dialerNonce, listenerNonce] = [1, 2, 3, 4].map((byte) =>
    Buffer.alloc(32, byte),
  ) as [Buffer, Buffer, Buffer, Buffer];
  const hmac = (...parts: (string | Buffer)[]): Buffer =>
    createHmac('sha256', cookie)
      .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
      .digest();
  const nonces = { dialerNonce, listenerNonce };
  expect(proofCode(cookie, 'dialer', { certificates: { dialer, listener }, ...nonces })).toEqual(
    hmac('erwik/1 tls dialer', dialer, listener, dialerNonce, listenerNonce),
  );
  expect(proofCode(cookie, 'listener', { certificates: null, ...nonces }).toString('hex')).toBe(
    hmac('erwik/1 tcp listener', dialerNonce, listenerNonce).toString('hex'),
  );
});

test('a code is of use for one role on one connection alone', () => {
  const claim = fc.record({ role: fc.constantFrom<Role>('dialer', 'listener'), context: contexts });
  fc.assert(
    fc.property(claim, claim, (one, other) => {
      const same = JSON.stringify(one) === JSON.stringify(other);
      const codes = [one, other].map(({ role, context }) => proofCode(cookie, role, context));
      expect(codes[0]!.equals(codes[1]!)).toBe(same);
      const { role, context } = one;
      const otherRole = role === 'dialer' ? 'listener' : 'dialer';
      expect(proofCode(cookie, otherRole, context)).not.toEqual(codes[0]);
      fc.pre(!Buffer.from(context.dialerNonce).equals(context.listenerNonce));
      const [dialerNonce, listenerNonce] = [context.listenerNonce, context.dialerNonce];
      expect(proofCode(cookie, role, { ...context, dialerNonce, listenerNonce })).not.toEqual(codes[0]);
      expect(proofCode(Buffer.from('another cookie..'), role, context)).not.toEqual(codes[0]);
    }),
  );
});

/**  node ──▶ recorder ──▶ listener,  later  recorder ──▶ listener */
test('a proof that was recorded proves nothing again', async () => {
  await using door = await openDoor(termsOf({ transport: 'tcp' }));
  const said: Buffer[] = [];
  await using recorder = await rawServer((socket) => {
    const onward = connect(door.listener);
    socket.on('data', (chunk: Buffer) => said.push(chunk));
    socket.pipe(onward.on('error', () => {})).pipe(socket);
  });
  const { link } = await dial(termsOf({ transport: 'tcp' }), recorder);
  link.close('done');
  const again = await rawSocket(door.listener);
  again.write(Buffer.concat(said));
  await once(again, 'close');
  expect(door.refused).toMatchObject([{ reason: 'cookie' }]);
  expect(door.links.length).toBe(1);
});

test.each(['tls', 'tcp'] as const)(
  'a %s listener that sends back what it got has proven nothing',
  async (transport) => {
    const mirror = async (socket: Socket): Promise<void> => {
      const messages = messagesOf(socket);
      write(socket, { type: 'challenge', nonce: Buffer.alloc(32, 7) });
      write(socket, await next(messages));
    };
    if (transport === 'tcp') {
      await using server = await rawServer((socket) => void mirror(socket));
      await expect(dial(termsOf({ transport }), server)).rejects.toMatchObject({ reason: 'cookie' });
      return;
    }
    await using server = await rawServer(tlsEnd((socket) => void mirror(socket)));
    await expect(dial(termsOf(), server)).rejects.toMatchObject({ reason: 'cookie' });
  },
);

test('a dialer that sends back the nonce of the listener and a code from elsewhere has proven nothing', async () => {
  await using door = await openDoor(termsOf({ transport: 'tcp' }));
  const socket = await rawSocket(door.listener);
  socket.removeAllListeners('data');
  const messages = messagesOf(socket);
  const challenge = await next(messages);
  if (challenge.type !== 'challenge') throw new Error('no challenge');
  const { nonce } = challenge;
  // the code that the listener would give in its own role, had it been asked
  const code = proofCode(cookie, 'listener', {
    certificates: null,
    dialerNonce: nonce,
    listenerNonce: nonce,
  });
  write(socket, { type: 'proof', nonce, code });
  expect(await next(messages)).toEqual({ type: 'bye', reason: 'cookie' });
  expect(door.refused).toMatchObject([{ reason: 'cookie' }]);
});

/**  node ══TLS══▶ somebody ══TLS══▶ listener: both sides know the cookie, and all messages are passed on as they are */
test('somebody in between with a certificate of its own cannot pass proofs on', async () => {
  await using door = await openDoor(termsOf());
  const between = makeIdentity();
  await using server = await rawServer(
    tlsEnd(async (socket) => {
      const { host, port } = door.listener;
      const onward = connectTls({ ...tlsOptions(between), host, port });
      onward.on('error', () => {});
      await once(onward, 'secureConnect');
      socket.pipe(onward);
      onward.pipe(socket);
    }, between),
  );
  await expect(dial(termsOf(), server)).rejects.toMatchObject({ name: 'BadNeighbor', reason: 'refused' });
  await until(() => door.refused.length === 1);
  expect(door.refused).toMatchObject([{ name: 'BadNeighbor', reason: 'cookie' }]);
  expect(door.links).toEqual([]);
});

test('a proof cut short by the other side is something that may pass', async () => {
  await using server = await rawServer((socket) => {
    write(socket, { type: 'challenge', nonce: Buffer.alloc(32) });
    socket.end();
  });
  await expect(dial(termsOf({ transport: 'tcp' }), server)).rejects.toMatchObject({
    name: 'UnavailableNeighbor',
    reason: 'closed',
  });
});

test('a bye of many words is none that goes into a log', () => {
  for (const reason of ['a\nb', 'x'.repeat(500), ''])
    expect(decodeProofMessage(encodeProofMessage({ type: 'bye', reason }))).toEqual({
      type: 'bye',
      reason: 'for no known reason',
    });
});

/** The TLS end of a connection that is no node's. */
function tlsEnd(
  onSecure: (socket: TLSSocket) => unknown,
  identity = makeIdentity(),
): (socket: Socket) => void {
  const server = createTlsServer({ ...tlsOptions(identity), requestCert: true });
  server.on('secureConnection', (socket) => void onSecure(socket.on('error', () => {})));
  return (socket) => void server.emit('connection', socket);
}
