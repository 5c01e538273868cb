import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import type { Server } from 'node:http';
import { createLogger, createMetrics } from '@erwik/runtime';
import type { FrontConfig } from '../../src/config.js';
import { noDrafts } from '../../src/drafts/draft-board.js';
import type { DraftBoard } from '../../src/drafts/draft-board.js';
import { createFront } from '../../src/front.js';
import type { Front, FrontOptions } from '../../src/front.js';
import type { HitStores } from '../../src/guards/rate-limit.js';
import type { LoadedAssets } from '../../src/http/assets.js';
import { StoredResponse } from '../../src/http/stored-response.js';
import type { MeshBoard } from '../../src/mesh/mesh-board.js';
import { createHttpServer } from '../../src/serve-http.js';
import type { StoreClient } from '../../src/store/store-client.js';
import { renderWorkerUrl, thumbnailWorkerUrl } from './render-worker-url.js';
import { TestStore } from './test-store.js';

/** A front on a port of its own, with a store in memory behind it. */
export type TestFront = AsyncDisposable & {
  readonly front: Front;
  readonly store: TestStore;
  readonly server: Server;
  readonly url: string;
  readonly port: number;
  /** everything that was logged, as JSON lines */
  readonly log: readonly string[];
};

type Extras = { drafts?: DraftBoard; hits?: HitStores; logins?: FrontOptions['logins'] };

/**
 * Starts a front that has heard of everything its store holds; with a client of another store, events come from
 * elsewhere.
 */
export async function startFront(
  config: Partial<FrontConfig> = {},
  client: StoreClient = new TestStore(),
  board: MeshBoard = noRouter,
  { drafts = noDrafts, hits = null, logins }: Extras = {},
): Promise<TestFront> {
  const store = client instanceof TestStore ? client : new TestStore();
  const log: string[] = [];
  const front = createFront({
    config: {
      listen: { host: '127.0.0.1', port: 0 },
      node: 'erwik@e1.test',
      access: 'open',
      hosts: [],
      trustedProxies: [],
      proxy: null,
      oidc: null,
      language: 'en',
      git: null,
      ...config,
    },
    log: createLogger({ app: 'front', level: 'info' }, { write: (line) => void log.push(line) }),
    metrics: createMetrics({ app: 'front' }),
    store: client,
    board,
    drafts,
    hits,
    ...(logins === undefined ? {} : { logins }),
    assets: testAssets,
    renderWorkerUrl: await renderWorkerUrl(),
    thumbnailWorkerUrl: await thumbnailWorkerUrl(),
  });
  if (client === store) store.onEvents = (events) => front.takeEvents(events);
  front.setFollowing(true);
  await front.probe();
  const server = createHttpServer(front).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    ...{ front, store, server, port, log },
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await front[Symbol.asyncDispose]();
    },
  };
}

/** What is known of the mesh where no router runs. */
const noRouter: MeshBoard = {
  report: () => Promise.resolve(null),
  receipts: () => Promise.resolve([]),
  log: () => Promise.resolve([]),
};

const css = new StoredResponse({
  bytes: Buffer.from('body { color: canvastext }\n'.repeat(100)),
  contentType: 'text/css; charset=utf-8',
  cacheControl: 'public, max-age=31536000, immutable',
  headers: [],
});

const testAssets: LoadedAssets = {
  responses: new Map([['/_assets/site-1.css', css]]),
  diagrams: { library: '/_assets/mermaid-1.js', script: '/_assets/diagram-frame-1.js' },
  urls: { css: '/_assets/site-1.css', js: '/_assets/site-1.js', icon: '/_assets/icon-1.svg' },
};

/**
 * Sends bytes as they are and reads until the other side closes or answers with a whole head and body of known
 * length.
 */
export async function rawRequest(port: number, bytes: string | Buffer): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(bytes);
  let answer = '';
  for await (const chunk of socket) {
    answer += String(chunk);
    if (isWhole(answer)) break;
  }
  socket.destroy();
  return answer;
}

function isWhole(answer: string): boolean {
  const end = answer.indexOf('\r\n\r\n');
  if (end === -1) return false;
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(answer)?.[1] ?? '0');
  return Buffer.byteLength(answer.slice(end + 4)) >= length;
}

/** What a request has besides its path. */
export type RequestParts = { method?: string; headers?: string[]; body?: string; host?: string };

/** Sends a request line and headers as they are and answers status, stable code, and everything else. */
export async function sendRequest(port: number, path: string, parts: RequestParts) {
  const { method = 'GET', headers = [], body = '', host = 'localhost' } = parts;
  const lines = [`${method} ${path} HTTP/1.1`, ...(host === '' ? [] : [`Host: ${host}`]), ...headers];
  const length = body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  const answer = await rawRequest(port, [...lines, ...length, '', body].join('\r\n'));
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
  const code = /"code":"([a-z_]+)"/.exec(answer)?.[1];
  return { status, code, answer };
}
