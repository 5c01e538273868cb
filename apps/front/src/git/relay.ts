import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import type { HostAndPort } from '@erwik/runtime';
import { BadRequest, UnavailableFront } from '../http/refusal.js';
import type { StoreClient } from '../store/store-client.js';
import { gitMessages as says } from './git-messages.js';
import { SlowClient } from './git-question.js';
import type { GitPace } from './git-question.js';

/** A question to the store, as git's clients put it. */
export type GitQuestion = {
  readonly method: 'GET' | 'POST';
  /** `/info/refs?service=…`, `/git-upload-pack` or `/git-receive-pack` */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Buffer> | null;
};

/** Where the store is asked; the address is the one it tells, unless this front is told another. */
export type GitRelay = {
  readonly store: StoreClient;
  readonly address: HostAndPort | null;
  readonly pace: GitPace;
};

/** What the store says where it refuses is short. */
const refusalMaxChars = 4096;
/** A store that is away is back within a second. */
const retryAfterS = 1;
/** What git's own server says: the next answer may be another one. */
const cacheControl = 'no-cache, max-age=0, must-revalidate';

/**
 * Asks the store and sends its answer on as it comes. A client that goes, or takes nothing for too long, ends what the store does
 * for it. Throws `BadRequest` and `UnavailableFront` where nothing has been sent yet.
 */
export async function relay(
  relayed: GitRelay,
  question: GitQuestion,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const asking = await openQuestion(relayed, question, gone.signal);
  try {
    const answer = await answerTo(asking, question.body);
    if (answer.statusCode !== 200) throw await refusalOf(answer);
    response.writeHead(200, {
      'Content-Type': answer.headers['content-type'] ?? 'application/octet-stream',
      'Cache-Control': cacheControl,
    });
    await sendOn(answer, response, { pace: relayed.pace, gone: gone.signal });
  } catch (error) {
    if (!response.headersSent) throw meaningOf(error);
    response.destroy();
  } finally {
    asking.destroy();
  }
}

async function openQuestion(
  { store, address }: GitRelay,
  { method, path, headers }: GitQuestion,
  signal: AbortSignal,
): Promise<ClientRequest> {
  const door = await store.ask('gitDoor', {});
  const { hostname, port } = address === null ? new URL(`http://${door.address}`) : placeOf(address);
  const asking = httpRequest({
    ...{ hostname: hostname.replace(/^\[|\]$/g, ''), port, method, path, signal, agent: false },
    headers: { ...headers, Authorization: `Bearer ${door.secret}` },
  });
  // whoever waits for the answer hears of it; later it is nobody's business
  asking.on('error', () => undefined);
  return asking;
}

function placeOf({ host, port }: HostAndPort): { hostname: string; port: string } {
  return { hostname: host, port: String(port) };
}

/** The store's answer, which may come before it has heard the whole question. */
async function answerTo(asking: ClientRequest, body: GitQuestion['body']): Promise<IncomingMessage> {
  const answered = once(asking, 'response').then(([answer]: IncomingMessage[]) => answer);
  const sent = body === null ? endNow(asking) : sendQuestion(asking, body);
  // a question that cannot be read ends the asking, and is why there is no answer
  void sent.catch((error: unknown) => asking.destroy(error instanceof Error ? error : undefined));
  const answer = await answered;
  if (answer === undefined) throw new UnavailableFront(says.unavailable, retryAfterS);
  return answer;
}

async function endNow(asking: ClientRequest): Promise<void> {
  asking.end();
}

async function sendQuestion(asking: ClientRequest, body: AsyncIterable<Buffer>): Promise<void> {
  for await (const chunk of body) {
    if (asking.destroyed || asking.writableEnded) return;
    if (!asking.write(chunk)) await Promise.race([once(asking, 'drain'), once(asking, 'close')]);
  }
  asking.end();
}

/** Sends an answer on, no faster than it is taken. */
async function sendOn(
  answer: IncomingMessage,
  response: ServerResponse,
  { pace, gone }: { pace: GitPace; gone: AbortSignal },
): Promise<void> {
  for await (const chunk of answer) {
    if (response.write(chunk)) continue;
    // the system takes some from us before the client has taken all: two windows without any are no slow network
    const patience = AbortSignal.any([gone, AbortSignal.timeout(2 * pace.windowMs)]);
    await once(response, 'drain', { signal: patience });
  }
  response.end();
}

async function refusalOf(answer: IncomingMessage): Promise<BadRequest | UnavailableFront> {
  let text = '';
  for await (const chunk of answer.setEncoding('utf8'))
    text = (text + String(chunk)).slice(0, refusalMaxChars);
  const status = answer.statusCode ?? 503;
  if (status >= 400 && status < 500 && status !== 401)
    return new BadRequest(status, 'git_refused', text.trim());
  return new UnavailableFront(
    text.trim() || says.unavailable,
    Number(answer.headers['retry-after'] ?? retryAfterS),
  );
}

function meaningOf(error: unknown): unknown {
  if (error instanceof BadRequest || error instanceof UnavailableFront || error instanceof SlowClient)
    return error;
  return new UnavailableFront(says.unavailable, retryAfterS);
}
