import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { connect } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { FrameReader, encodeFrame } from '@erwik/etf';
import {
  certificateHash,
  decodeProofMessage,
  encodeProofMessage,
  listen,
  makeIdentity,
  proofCode,
} from '@erwik/link';
import type { Identity, Link } from '@erwik/link';
import { decodeMessage, decodePullMessage, encodeMessage, kindOfFirst, signRecord } from '@erwik/mesh';
import type { Hello, MeshMessage, Pull, SentMessage } from '@erwik/mesh';
import { until } from '@erwik/testkit';

/** A node that knows the cookie and means harm. It says what it is told to, and answers pings so that it is kept. */
export interface EvilNeighbor extends AsyncDisposable {
  readonly name: string;
  readonly id: string;
  /** what it does with whoever wants a pack of it; nothing unless it is set */
  onPull: (link: Link, pull: Pull) => void;
  /** a trusted connection on which nothing was said yet */
  connect(): Promise<EvilLink>;
  /** a link that has said a hello, good but for what is changed */
  greet(changed?: Partial<Hello>): Promise<EvilLink>;
  /** such a link, once the other side has answered the hello */
  join(): Promise<EvilLink>;
  hello(changed?: Partial<Hello>): Hello;
}

/** One of its connections. */
export interface EvilLink extends AsyncDisposable {
  /** bytes as they are, frame or not */
  raw(bytes: Uint8Array): void;
  /** one frame, of any length */
  frame(payload: Uint8Array): void;
  say(message: SentMessage): void;
  readonly heard: readonly MeshMessage[];
  /** resolves with why the other side has ended the connection, or null where it did not say */
  ended(): Promise<string | null>;
  /** asks for a pong, which proves that all before it was read */
  answers(): Promise<void>;
  /** resolves when a message came that is none of the mesh */
  hears(tag: string): Promise<void>;
}

const frameMaxBytes = 1024 * 1024;
/** A busy node may be slow to hang up. */
const endMaxMs = 45_000;
const zeros = '0'.repeat(32);

/** Makes one that dials the node at that port, and listens on a port of its own. */
export async function startEvilNeighbor(cookie: string, name: string, port: number): Promise<EvilNeighbor> {
  const identity = makeIdentity();
  const terms = { identity, cookie: Buffer.from(cookie), transport: 'tls', isPinned: () => false } as const;
  const listener = await listen(terms, {
    ...{ host: '127.0.0.1', port: 0, onRefused: () => {} },
    onLink: ({ link }) =>
      link.start({ onFrame: (payload) => serve(link, payload, (...asked) => evil.onPull(...asked)) }),
  });
  const address = `127.0.0.1:${listener.port}`;
  const connectNow = (): Promise<WiredEvil> => WiredEvil.dial(identity, cookie, port);
  const evil: EvilNeighbor = {
    ...{ name, id: identity.id, onPull: () => {} },
    connect: connectNow,
    hello: (changed = {}) => helloOf({ name, address, ...changed }, identity),
    async greet(changed = {}) {
      const link = await connectNow();
      link.say(evil.hello(changed));
      return link;
    },
    async join() {
      const link = await evil.greet();
      await until(() => link.heard.some(({ type }) => type === 'hello'), {
        what: 'a hello',
        timeoutMs: endMaxMs,
      });
      return link;
    },
    [Symbol.asyncDispose]: () => listener[Symbol.asyncDispose](),
  };
  return evil;
}

/** A link of the mesh that is dialed to it goes nowhere: it dials itself when it wants one. */
function serve(link: Link, payload: Buffer, onPull: (link: Link, pull: Pull) => void): void {
  if (kindOfFirst(payload) !== 'pull') return link.close('no');
  const pull = decodePullMessage(payload);
  if (pull.type === 'pull') onPull(link, pull);
}

function helloOf(changed: Partial<Hello>, { id, privateKey }: Identity): Hello {
  const said: Hello = {
    ...{ type: 'hello', protocol: { min: 1, max: 1 }, name: '', id, incarnation: 1, address: '' },
    ...{ join: false, you: null, tips: zeros, buckets: Array.from({ length: 32 }, () => '00000000') },
    ...{ capabilities: [], wallMs: Date.now(), wiki: [], fresh: true, boot: randomBytes(8).toString('hex') },
    ...{ merge: '', head: null, signature: '' },
    ...changed,
  };
  return { ...said, signature: changed.signature ?? signRecord(said, privateKey) };
}

class WiredEvil implements EvilLink {
  readonly heard: MeshMessage[] = [];
  readonly #socket: TLSSocket;
  readonly #closed: Promise<unknown>;
  #pings = 1000;

  private constructor(socket: TLSSocket) {
    this.#socket = socket;
    this.#closed = new Promise((settle) => socket.once('close', settle));
  }

  static async dial(identity: Identity, cookie: string, port: number): Promise<WiredEvil> {
    const { privateKey, certificate } = identity;
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const cert = `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64').replace(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
    const socket = connect({
      ...{ host: '127.0.0.1', port, key, cert, servername: '', rejectUnauthorized: false },
      ...{ minVersion: 'TLSv1.3', ALPNProtocols: ['erwik-etf/1'] },
    });
    socket.on('error', () => {});
    await once(socket, 'secureConnect');
    const evil = new WiredEvil(socket);
    await evil.#prove(identity, cookie);
    return evil;
  }

  raw(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  frame(payload: Uint8Array): void {
    this.raw(encodeFrame(payload, frameMaxBytes));
  }

  say(message: SentMessage): void {
    this.frame(encodeMessage(message));
  }

  async ended(): Promise<string | null> {
    const late = until(() => this.#socket.destroyed || this.#socket.readableEnded, {
      what: 'the end of the connection',
      timeoutMs: endMaxMs,
    });
    await Promise.race([this.#closed, late]);
    const bye = this.heard.find(({ type }) => type === 'bye');
    return bye?.type === 'bye' ? bye.reason : null;
  }

  async answers(): Promise<void> {
    this.#pings += 1;
    const number = this.#pings;
    this.say({ type: 'ping', number, tips: zeros, members: zeros, head: null });
    await until(() => this.heard.some((message) => message.type === 'pong' && message.number === number), {
      what: 'a pong',
      timeoutMs: endMaxMs,
    });
  }

  async hears(tag: string): Promise<void> {
    await until(() => this.heard.some((message) => message.type === 'unknown' && message.tag === tag), {
      what: `a message ${tag}`,
      timeoutMs: endMaxMs,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy();
    await this.#closed;
  }

  async #prove({ certificate }: Identity, cookie: string): Promise<void> {
    const reader = new FrameReader(frameMaxBytes);
    const arrived: Buffer[] = [];
    let isTrusted = false;
    this.#socket.on('data', (chunk: Buffer) => {
      for (const payload of reader.push(chunk))
        if (isTrusted) this.#take(payload);
        else isTrusted = arrived.push(Buffer.from(payload)) === 2;
    });
    const next = async (at: number): Promise<ReturnType<typeof decodeProofMessage>> =>
      decodeProofMessage(
        (await until(() => arrived[at], { what: 'a step of the proof', timeoutMs: endMaxMs })) as Buffer,
      );
    const challenge = await next(0);
    if (challenge?.type !== 'challenge') throw new Error('no challenge');
    const certificates = {
      dialer: certificateHash(certificate),
      listener: certificateHash(this.#socket.getPeerCertificate().raw),
    };
    const context = { certificates, dialerNonce: randomBytes(32), listenerNonce: challenge.nonce };
    const code = proofCode(Buffer.from(cookie), 'dialer', context);
    this.frame(encodeProofMessage({ type: 'proof', nonce: context.dialerNonce, code }));
    const proof = await next(1);
    if (proof?.type !== 'proof') throw new Error(`not trusted: ${JSON.stringify(proof)}`);
  }

  #take(payload: Buffer): void {
    const message = decodeMessage(payload);
    this.heard.push(message);
    if (message.type === 'ping') this.say({ ...message, type: 'pong' });
  }
}
