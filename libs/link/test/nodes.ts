import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { until } from '@erwik/testkit';
import { dial, listen, makeIdentity } from '../src/index.js';
import type {
  BadNeighbor,
  ConnectionLimits,
  DialedNeighbor,
  Link,
  LinkTerms,
  Listener,
  TrustedLink,
  UnavailableNeighbor,
} from '../src/index.js';

export const cookie = Buffer.from('the cookie of the mesh');

/** What a node of the mesh brings to links, but for what is told. */
export function termsOf(different: Partial<LinkTerms> = {}): LinkTerms {
  return { identity: makeIdentity(), cookie, transport: 'tls', isPinned: () => false, ...different };
}

/** A listener on a free port, with all that it has taken and refused. */
export interface Door extends AsyncDisposable {
  readonly listener: Listener;
  readonly links: TrustedLink[];
  readonly refused: (BadNeighbor | UnavailableNeighbor)[];
}

export async function openDoor(terms: LinkTerms, limits?: ConnectionLimits): Promise<Door> {
  const links: TrustedLink[] = [];
  const refused: (BadNeighbor | UnavailableNeighbor)[] = [];
  const listener = await listen(terms, {
    ...{ host: '127.0.0.1', port: 0 },
    ...(limits === undefined ? {} : { limits }),
    onLink: (trusted) => links.push(trusted),
    onRefused: (why) => refused.push(why),
  });
  return { listener, links, refused, [Symbol.asyncDispose]: () => listener[Symbol.asyncDispose]() };
}

/** Both ends of a link, and how both are closed. */
export interface Pair extends AsyncDisposable {
  readonly dialer: TrustedLink;
  readonly listener: TrustedLink;
}

/** A link between two nodes; the second one listens. */
export async function pairOf(
  mine: LinkTerms,
  theirs: LinkTerms,
  pin: Partial<DialedNeighbor> = {},
): Promise<Pair> {
  const door = await openDoor(theirs);
  const dialer = await dial(mine, { ...door.listener, ...pin });
  const listener = await until(() => door.links[0], { what: 'the link to be trusted' });
  const close = async (): Promise<void> => {
    dialer.link.close('done');
    await door[Symbol.asyncDispose]();
    await dialer.link.closed;
  };
  return { dialer, listener: listener!, [Symbol.asyncDispose]: close };
}

/** Starts a link and keeps copies of all payloads that come. */
export function payloadsOf(link: Link): Buffer[] {
  const payloads: Buffer[] = [];
  link.start({ onFrame: (payload) => payloads.push(Buffer.from(payload)) });
  return payloads;
}

/** A connected socket without any protocol, that keeps what comes. */
export async function rawSocket({
  host,
  port,
}: {
  host: string;
  port: number;
}): Promise<Socket & { got: Buffer[] }> {
  const socket = Object.assign(connect({ host, port }), { got: [] as Buffer[] });
  socket.on('data', (chunk: Buffer) => socket.got.push(chunk)).on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** A server without any protocol. */
export async function rawServer(
  onSocket: (socket: Socket) => void,
): Promise<{ host: string; port: number; server: Server } & AsyncDisposable> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    onSocket(socket.on('error', () => {}));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { address: host, port } = server.address() as AddressInfo;
  return {
    ...{ host, port, server },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
