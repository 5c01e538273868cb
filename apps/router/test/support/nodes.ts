import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { connectBus, createRequester } from '@erwik/bus';
import type { Bus, Requester } from '@erwik/bus';
import { dial, listen, makeIdentity } from '@erwik/link';
import type { Link, LinkTerms, Listener } from '@erwik/link';
import { createLogger } from '@erwik/runtime';
import type { Logger } from '@erwik/runtime';
import { startTestRedis, temporaryFolder, until } from '@erwik/testkit';
import type { TestRedis } from '@erwik/testkit';
import { GitStore } from './git-store.js';

/** A line of the log. */
export interface Line {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** A log whose lines are kept. */
export function keptLog(level = 'debug'): { log: Logger; lines: Line[] } {
  const lines: Line[] = [];
  const log = createLogger(
    { app: 'router', level },
    { write: (line) => void lines.push(JSON.parse(line) as Line) },
  );
  return { log, lines };
}

/** Disposes of what it was given, the last first. */
export class Stack implements AsyncDisposable {
  readonly #disposals: AsyncDisposable[] = [];

  use<Resource extends AsyncDisposable>(resource: Resource): Resource {
    this.#disposals.push(resource);
    return resource;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const each of this.#disposals.splice(0).reverse()) await each[Symbol.asyncDispose]();
  }
}

/** A node without a router: Redis, a store on a repository, and the folder of packs. */
export interface StoreNode extends AsyncDisposable {
  readonly redis: TestRedis;
  readonly folder: string;
  readonly packs: string;
  readonly bus: Bus;
  readonly store: GitStore;
  readonly requester: Requester;
  readonly log: Logger;
  readonly lines: Line[];
  /** names of files in the folder of packs */
  packFiles(): Promise<string[]>;
  use<Resource extends AsyncDisposable>(resource: Resource): Resource;
}

export async function startStoreNode(name = 'erwik@e1'): Promise<StoreNode> {
  const stack = new Stack();
  const { log, lines } = keptLog();
  const folder = stack.use(await temporaryFolder()).path;
  const packs = join(folder, 'packs');
  await mkdir(packs);
  const redis = stack.use(await startTestRedis());
  const bus = stack.use(connectBus({ url: redis.url, node: name, log }));
  const storeBus = stack.use(connectBus({ url: redis.url, node: name, log }));
  await until(() => bus.connected && storeBus.connected);
  const store = stack.use(await GitStore.open(folder, storeBus));
  const requester = stack.use(createRequester(bus));
  return {
    ...{ redis, folder, packs, bus, store, requester, log, lines },
    packFiles: () => readdir(packs),
    use: (resource) => stack.use(resource),
    [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
  };
}

const cookie = Buffer.from('the cookie of the mesh');

/** What a node brings to links. */
export function termsOf(different: Partial<LinkTerms> = {}): LinkTerms {
  return { identity: makeIdentity(), cookie, transport: 'tls', isPinned: () => false, ...different };
}

/** Somebody who listens and hands each link over. */
export async function listenWith(
  onLink: (link: Link) => void,
  terms: LinkTerms = termsOf(),
): Promise<Listener> {
  return listen(terms, {
    ...{ host: '127.0.0.1', port: 0, onRefused: () => {} },
    onLink: ({ link }) => onLink(link),
  });
}

/** A link to a listener, started, with copies of what comes on it. */
export async function dialed(
  place: { readonly host: string; readonly port: number },
  terms: LinkTerms = termsOf(),
): Promise<{ link: Link; payloads: Buffer[] }> {
  const { link } = await dial(terms, place);
  const payloads: Buffer[] = [];
  link.start({ onFrame: (payload) => payloads.push(Buffer.from(payload)) });
  return { link, payloads };
}

/** Takes the first frame of a link, and hands both on as a router does. */
export function withFirstFrame(link: Link, take: (link: Link, first: Buffer) => void): void {
  link.start({
    onFrame: (payload) => {
      link.pause();
      const first = Buffer.from(payload);
      setImmediate(() => take(link, first));
    },
  });
}
