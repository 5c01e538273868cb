import { Agent, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What a request may carry besides its method and path; `form` is posted as a browser does. */
export interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
}

/**
 * The longest wait for an answer: a connection that was on its way to a front when that was killed may stay open, without anybody at
 * its other end.
 */
const answerMaxMs = 5_000;

/** One connection to a node, kept open: the front that took it answers everything that is asked over it. */
export interface OneConnection extends Disposable {
  readonly ask: (method: string, path: string, sent?: Sent) => Promise<Answer>;
}

/** Opens one with the first thing that is asked. */
export function oneConnection(url: string): OneConnection {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    async ask(method, path, { headers = {}, form } = {}) {
      const body = form === undefined ? '' : new URLSearchParams(form).toString();
      const type = form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        const signal = AbortSignal.timeout(answerMaxMs);
        const options = { method, agent, signal, headers: { ...type, ...headers } };
        request(new URL(path, url), options, resolve).on('error', reject).end(body);
      });
      return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
    },
    [Symbol.dispose]: () => agent.destroy(),
  };
}
