import { until } from '@erwik/testkit';
import { describe, expect, test } from 'vitest';
import { dial, makeIdentity } from '../src/index.js';
import { openDoor, pairOf, payloadsOf, rawServer, termsOf } from './nodes.js';

const text = (payloads: readonly Buffer[]): string[] => payloads.map((payload) => payload.toString());
const otherCookie = Buffer.from('the cookie of another mesh');

describe.each(['tls', 'tcp'] as const)('over %s', (transport) => {
  test('two nodes with one cookie trust each other and talk both ways, in order', async () => {
    const [mine, theirs] = [termsOf({ transport }), termsOf({ transport })];
    await using pair = await pairOf(mine, theirs);
    const { dialer, listener } = pair;
    expect([dialer.trust, listener.trust]).toEqual(['cookie', 'cookie']);
    const ids = transport === 'tls' ? [theirs.identity.id, mine.identity.id] : [null, null];
    expect([dialer.link.remote.id, listener.link.remote.id]).toEqual(ids);
    expect(dialer.link.number).not.toBe(listener.link.number);
    const [atDialer, atListener] = [payloadsOf(dialer.link), payloadsOf(listener.link)];
    for (const word of ['one', 'two', 'three']) {
      dialer.link.send(Buffer.from(word));
      listener.link.send(Buffer.from(word.toUpperCase()));
    }
    await until(() => atDialer.length === 3 && atListener.length === 3);
    expect([text(atListener), text(atDialer)]).toEqual([
      ['one', 'two', 'three'],
      ['ONE', 'TWO', 'THREE'],
    ]);
  });

  test('what is said before the other side has started its link waits for it', async () => {
    await using pair = await pairOf(termsOf({ transport }), termsOf({ transport }));
    pair.listener.link.send(Buffer.from('early'));
    pair.listener.link.close('said all');
    const payloads = payloadsOf(pair.dialer.link);
    expect(await pair.dialer.link.closed).toEqual({ reason: 'closed by the neighbor' });
    expect(text(payloads)).toEqual(['early']);
  });

  test.each([
    ['another cookie', otherCookie, 'has another cookie, and is not pinned'],
    ['no cookie', null, 'proves no cookie, and is not pinned'],
  ])('a dialer with %s is refused, and told so', async (_, cookie, detail) => {
    await using door = await openDoor(termsOf({ transport }));
    await expect(dial(termsOf({ transport, cookie }), door.listener)).rejects.toMatchObject({
      name: 'BadNeighbor',
      reason: 'refused',
      message: `127.0.0.1:${door.listener.port}: refused this node: cookie`,
    });
    expect(door.refused).toMatchObject([{ name: 'BadNeighbor', reason: 'cookie' }]);
    expect(door.refused[0]?.message).toContain(detail);
    expect(door.links).toEqual([]);
  });
});

test('nodes that pin each other need no cookie, also beside one with another', async () => {
  const [mine, theirs] = [makeIdentity(), makeIdentity()];
  await using pair = await pairOf(
    termsOf({ identity: mine, cookie: null, isPinned: (id) => id === theirs.id }),
    termsOf({ identity: theirs, cookie: otherCookie, isPinned: (id) => id === mine.id }),
    { id: theirs.id },
  );
  expect([pair.dialer.trust, pair.listener.trust]).toEqual(['pin', 'pin']);
});

test('a pin counts on the side that has it, and the other side asks for the cookie', async () => {
  const theirs = termsOf();
  await using pair = await pairOf(termsOf(), theirs, { id: theirs.identity.id });
  expect([pair.dialer.trust, pair.listener.trust]).toEqual(['pin', 'cookie']);
});

test('a listener that is taken for pinned, and is not, is refused by the dialer, whatever it knows', async () => {
  const theirs = termsOf();
  await using door = await openDoor(theirs);
  const { id } = makeIdentity();
  await expect(dial(termsOf({ isPinned: () => true }), { ...door.listener, id })).rejects.toMatchObject({
    name: 'BadNeighbor',
    reason: 'certificate',
    message: `127.0.0.1:${door.listener.port}: has the id ${theirs.identity.id}, pinned is ${id}`,
  });
  await until(() => door.refused.length === 1);
  expect(door.refused[0]?.message).toMatch(/refused this node: certificate$/);
});

test('a listener without the cookie is refused by the dialer', async () => {
  const mine = termsOf();
  const theirs = termsOf({ cookie: otherCookie, isPinned: (id) => id === mine.identity.id });
  await using door = await openDoor(theirs);
  await expect(dial(mine, door.listener)).rejects.toMatchObject({ name: 'BadNeighbor', reason: 'cookie' });
  // the listener could trust the dialer; it learns by the bye that this is not mutual
  await until(() => door.links.length === 1);
  payloadsOf(door.links[0]!.link);
  expect(await door.links[0]!.link.closed).toEqual({ reason: 'closed by the neighbor' });
});

test('a node that dials itself finds out', async () => {
  const mine = termsOf();
  await using door = await openDoor(mine);
  await expect(dial(mine, door.listener)).rejects.toMatchObject({ name: 'BadNeighbor', reason: 'self' });
  await until(() => door.refused.length === 1);
});

test('where nobody listens, and where the connection is cut, dialing fails as something that may pass', async () => {
  const gone = await rawServer(() => {});
  await gone[Symbol.asyncDispose]();
  await expect(dial(termsOf(), gone)).rejects.toMatchObject({
    name: 'UnavailableNeighbor',
    reason: 'unreachable',
    address: `127.0.0.1:${gone.port}`,
  });
  await using cutting = await rawServer((socket) => socket.destroy());
  for (const transport of ['tls', 'tcp'] as const)
    await expect(dial(termsOf({ transport }), cutting)).rejects.toMatchObject({
      name: 'UnavailableNeighbor',
    });
});

test.each(['tls', 'tcp'] as const)(
  'a %s listener that never says anything is given up',
  async (transport) => {
    const waits = { handshakeMs: 50, proofMs: 50 };
    await using silent = await rawServer(() => {});
    await expect(dial(termsOf({ transport, waits }), silent)).rejects.toMatchObject({
      name: 'UnavailableNeighbor',
      reason: 'late',
    });
  },
);

test('a listener that is closed closes its links, and its port is free again', async () => {
  const door = await openDoor(termsOf());
  const { link } = await dial(termsOf(), door.listener);
  payloadsOf(link);
  await until(() => door.links.length === 1);
  await door[Symbol.asyncDispose]();
  expect(await link.closed).toEqual({ reason: 'closed by the neighbor' });
  expect(await door.links[0]!.link.closed).toEqual({ reason: 'stopped' });
  await expect(dial(termsOf(), door.listener)).rejects.toMatchObject({ reason: 'unreachable' });
});
