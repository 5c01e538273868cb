import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { BlockList, Socket } from 'node:net';
import { takesGitQuestions } from './git/git-paths.js';
import { isListed, nearAddresses } from './guards/near-addresses.js';
import { headerLinesMax } from './guards/request-guard.js';
import type { Front } from './front.js';

/** What one front gives its clients. A slow one is cut off, and when there are many, silent ones make room. */
export type HttpLimits = {
  readonly headersMs: number;
  readonly requestMs: number;
  readonly keepAliveMs: number;
  /** how often the first two are looked at */
  readonly checkEveryMs: number;
  readonly connections: number;
  readonly connectionsPerAddress: number;
  /** whose connections are those of many, so that only all together are limited */
  readonly balancers: BlockList;
};

/**
 * A browser sends its headers in one packet; a text of a megabyte needs a minute at 17 KB/s. An idle connection takes
 * about 20 KB. A browser opens six connections at most: behind one address there may be a house full of them, and ten such
 * houses are welcome.
 */
export const usualHttpLimits: HttpLimits = {
  headersMs: 15_000,
  requestMs: 60_000,
  keepAliveMs: 5_000,
  checkEveryMs: 5_000,
  connections: 1000,
  connectionsPerAddress: 100,
  balancers: nearAddresses,
};
/** What is under way when the front stops has this long to end; the supervisor waits a little longer. */
const drainMaxMs = 5_000;

/** Longest that any request may take to arrive, ms (an hour): 256 MiB at 75 KB/s. */
const longestRequestMs = 60 * 60_000;

/** Where a front listens; port 0 lets the system choose. */
export type ListenAt = { readonly host: string; readonly port: number };

/**
 * Serves a front over HTTP until its disposal, which lets what is under way end. Rejects when the address cannot be
 * had.
 */
export async function serveHttp(
  front: Front,
  { host, port }: ListenAt,
): Promise<AsyncDisposable & { port: number }> {
  const server = createHttpServer(front);
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    [Symbol.asyncDispose]: () => stop(server, front),
  };
}

/** The HTTP server of a front with its limits, not listening yet. */
export function createHttpServer(front: Front, limits: HttpLimits = usualHttpLimits): Server {
  const server = createServer({
    headersTimeout: limits.headersMs,
    // what git pushes is watched by how fast it comes, as it may be large
    requestTimeout: longestRequestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: limits.checkEveryMs,
    noDelay: true,
  });
  // One more than is allowed, so that the guard sees that there were too many.
  server.maxHeadersCount = headerLinesMax + 1;
  server.on('request', (request, response) => {
    if (hasBody(request) && !takesGitQuestions(request.url ?? '')) limitTime(request, limits.requestMs);
    front.handle(request, response);
  });
  server.on('clientError', refuseBytes);
  server.on('upgrade', (_request, socket) => refuseBytes(new Error('no upgrade'), socket));
  limitConnections(server, limits);
  return server;
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Cuts a client off whose request has not come whole after so many ms. */
function limitTime(request: IncomingMessage, ms: number): void {
  const timer = setTimeout(() => {
    if (request.complete) return;
    const late = Object.assign(new Error('the request takes too long'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
    refuseBytes(late, request.socket);
  }, ms);
  request.once('close', () => clearTimeout(timer));
}

/** Answers what is not HTTP, or came too slowly, and closes. */
function refuseBytes(
  error: Error & { code?: string },
  socket: NodeJS.WritableStream & { writable: boolean; destroy?(): void },
): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy?.();
    return;
  }
  const status = statusOf(error.code);
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function statusOf(code: string | undefined): string {
  if (code === 'HPE_HEADER_OVERFLOW') return '431 Request Header Fields Too Large';
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return '408 Request Timeout';
  return '400 Bad Request';
}

/**
 * At the limit, connections that have sent nothing yet make room, the oldest first, so that new readers are still
 * served. One address makes room for itself, and keeps nobody else out.
 */
function limitConnections(server: Server, limits: HttpLimits): void {
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    const its = isListed(limits.balancers, socket.remoteAddress)
      ? []
      : [...open].filter((each) => each.remoteAddress === socket.remoteAddress);
    const isTooMany = open.size > limits.connections;
    if (!isTooMany && its.length <= limits.connectionsPerAddress) return;
    const silent = (isTooMany ? [...open] : its).find((each) => each.bytesRead === 0 && each !== socket);
    if (silent !== undefined) return void silent.destroy();
    if (isTooMany) server.closeIdleConnections();
    socket.destroy();
  });
}

async function stop(server: Server, front: Front): Promise<void> {
  const force = setTimeout(() => server.closeAllConnections(), drainMaxMs);
  await front.leave();
  const closed = once(server, 'close');
  server.close();
  await front.drain();
  server.closeIdleConnections();
  await closed;
  clearTimeout(force);
  await front[Symbol.asyncDispose]();
}
