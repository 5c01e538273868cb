import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Pusher, pusherHeader } from '@erwik/events';
import type { GitProtocol } from '@erwik/git';
import { BadConfig } from '@erwik/runtime';
import type { HostAndPort } from '@erwik/runtime';
import type { Wiki } from '../wiki.js';
import { Clones } from './answer-clone.js';
import { Pushes } from './answer-push.js';
import { sendPlain } from './send-plain.js';

/** Where fronts bring what git's clients ask, and the word by which the store knows them. */
export interface GitDoor extends AsyncDisposable {
  readonly address: string;
  readonly secret: string;
}

const secretBytes = 32;
/** A front sends its headers at once, ms. */
const headersMaxMs = 10_000;

/**
 * Serves git's smart HTTP protocol to the fronts of this node, who have seen to who asks and how fast. Errors: `BadConfig`
 * where it cannot listen.
 */
export async function serveGit(wiki: Wiki, listen: HostAndPort): Promise<GitDoor> {
  const secret = randomBytes(secretBytes).toString('hex');
  const underWay = new Set<Promise<void>>();
  const desk: Desk = { wiki, secret, clones: new Clones(wiki), pushes: new Pushes(wiki) };
  // a front cuts a client that is too slow, which a push of an hour need not be
  const server = createServer({ headersTimeout: headersMaxMs, requestTimeout: 0 }, (request, response) => {
    const answered = answer(desk, request, response).finally(() => underWay.delete(answered));
    underWay.add(answered);
  });
  const port = await listening(server, listen);
  return {
    address: `${listen.host.includes(':') ? `[${listen.host}]` : listen.host}:${port}`,
    secret,
    async [Symbol.asyncDispose](): Promise<void> {
      server.close();
      server.closeAllConnections();
      await Promise.all(underWay);
    },
  };
}

async function listening(server: Server, { host, port }: HostAndPort): Promise<number> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new BadConfig([`ERWIK_GIT: ${host}:${port} cannot be listened on (${code})`]);
  }
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

interface Desk {
  readonly wiki: Wiki;
  readonly secret: string;
  readonly clones: Clones;
  readonly pushes: Pushes;
}

/** Answers a request, whatever comes of it: whoever asked may have gone meanwhile. */
async function answer(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  response.on('error', () => undefined);
  try {
    await route(desk, request, response, gone.signal);
  } catch (error) {
    if (!gone.signal.aborted && !request.destroyed)
      desk.wiki.log.error({ err: error, url: request.url }, 'a request of a git client failed');
    if (response.headersSent) response.destroy();
    else sendPlain(response, 503, 'This node cannot answer now. Try again later.');
  }
}

async function route(
  { secret, clones, pushes }: Desk,
  request: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  if (!knows(request, secret)) return sendPlain(response, 401, 'This door is for the fronts of this node.');
  const question = { protocol: protocolOf(request), signal };
  const asked = `${request.method} ${request.url}`;
  if (asked === 'GET /info/refs?service=git-upload-pack') return clones.advertise(response, question);
  if (asked === 'GET /info/refs?service=git-receive-pack') return pushes.advertise(response);
  if (asked === 'POST /git-upload-pack') return clones.answer(request, response, question);
  if (asked === 'POST /git-receive-pack') return pushes.answer(request, response, pusherOf(request));
  return sendPlain(response, 404, 'There is nothing here.');
}

function knows({ headers }: IncomingMessage, secret: string): boolean {
  const given = Buffer.from(headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${secret}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** Some of what `Git-Protocol` may say; the rest is not understood and so left out (git's `gitprotocol-v2`). */
function protocolOf({ headers }: IncomingMessage): GitProtocol {
  const words = String(headers['git-protocol'] ?? '').split(':');
  if (words.includes('version=2')) return 2;
  return words.includes('version=1') ? 1 : 0;
}

function pusherOf({ headers }: IncomingMessage): Pusher {
  const json = Buffer.from(String(headers[pusherHeader] ?? ''), 'base64url').toString();
  return Pusher.parse(JSON.parse(json));
}
