import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** An answer to a request; header names are in lower case. */
export interface Answer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** What is asked for. */
export interface Question {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * One keep-alive connection that asks and waits for the whole answer. Bare on purpose: a client that works harder than
 * the server it measures would show itself. Chunked answers are not understood.
 */
export class HttpConnection {
  readonly #socket: Socket;
  readonly #host: string;
  #received: Buffer = Buffer.alloc(0);
  #settle: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | null = null;

  private constructor(socket: Socket, host: string) {
    this.#socket = socket;
    this.#host = host;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the server closed the connection')));
  }

  /** Connects to `http://host:port`. */
  static async open(url: string): Promise<HttpConnection> {
    const { hostname, port, host } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return new HttpConnection(socket, host);
  }

  /** The bytes of a request, for those who send the same one again and again. */
  encode({ method = 'GET', path, headers = {}, body = '' }: Question): Buffer {
    const length = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const lines = Object.entries({ host: this.#host, ...headers, ...length }).map(
      ([name, value]) => `${name}: ${value}`,
    );
    return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
  }

  /** Whether the server has not closed it yet, as it does with connections on which nothing is asked for long. */
  get isOpen(): boolean {
    return this.#socket.writable;
  }

  /** Asks and waits for the answer. One question at a time. */
  ask(request: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (!this.isOpen) throw new Error('the server has closed the connection');
      this.#settle = { resolve, reject };
      this.#socket.write(request);
    });
  }

  /** Closes the connection. */
  close(): void {
    this.#settle = null;
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const headEnd = this.#received.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const head = this.#received.toString('latin1', 0, headEnd);
    const bodyAt = headEnd + 4;
    const end = bodyAt + bodyLength(head);
    if (this.#received.length < end) return;
    const answer = new LazyAnswer(head, this.#received.subarray(bodyAt, end));
    this.#received = this.#received.subarray(end);
    const settle = this.#settle;
    this.#settle = null;
    settle?.resolve(answer);
  }

  #fail(error: Error): void {
    this.#settle?.reject(error);
    this.#settle = null;
  }
}

/** Takes the header apart only when somebody looks. */
class LazyAnswer implements Answer {
  readonly body: Buffer;
  readonly #head: string;

  constructor(head: string, body: Buffer) {
    this.#head = head;
    this.body = body;
  }

  get status(): number {
    return Number(this.#head.slice(9, 12));
  }

  get headers(): ReadonlyMap<string, string> {
    const lines = this.#head.split('\r\n').slice(1);
    return new Map(
      lines.map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
  }
}

function bodyLength(head: string): number {
  const status = head.slice(9, 12);
  if (status === '304' || status === '204') return 0;
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length === undefined) throw new Error(`an answer without a length: ${head.split('\r\n', 1)[0] ?? ''}`);
  return Number(length);
}

/** Asks once on a connection of its own. */
export async function askOnce(url: string, question: Question): Promise<Answer> {
  const connection = await HttpConnection.open(url);
  try {
    return await connection.ask(connection.encode(question));
  } finally {
    connection.close();
  }
}
