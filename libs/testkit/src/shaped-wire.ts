import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** What a wire can carry each way; without a rate it carries all. */
export interface WireShape {
  readonly bytesPerSecond?: number;
  readonly delayMs?: number;
}

/** What passes at one moment on a slow wire, as a share of what passes in a second. */
const sliceShare = 0.05;
/** As much of one connection's bytes wait in the wire; then the sender has to wait. */
const queueMaxBytes = 16 * 1024;

/**
 * A wire between two nodes: TCP connections to `address` go on to a port of the other node, at the wire's rate and with its
 * delay. All connections share the rate of their direction. It can be cut, so that nothing comes through and nobody is told,
 * or broken, so that all connections are reset and new ones are refused.
 */
export class ShapedWire implements AsyncDisposable {
  /** bytes that came through, there and back */
  readonly passed = { there: 0, back: 0 };
  readonly #server: Server;
  readonly #targetPort: number;
  readonly #directions: { readonly there: Direction; readonly back: Direction };
  readonly #sockets = new Set<Socket>();
  #state: 'up' | 'silent' | 'broken' = 'up';

  private constructor(server: Server, targetPort: number, shape: WireShape) {
    this.#server = server;
    this.#targetPort = targetPort;
    this.#directions = { there: new Direction(shape), back: new Direction(shape) };
    server.on('connection', (socket: Socket) => this.#join(socket));
  }

  /** Opens a wire to a port of this machine. */
  static async to(targetPort: number, shape: WireShape = {}): Promise<ShapedWire> {
    const server = createServer({ noDelay: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ShapedWire(server, targetPort, shape);
  }

  /** Where the other node is reached through the wire. */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Nothing comes through from now on, and nobody is told. */
  cut(): void {
    this.#state = 'silent';
    for (const direction of Object.values(this.#directions)) direction.hold();
  }

  /** All connections are reset from now on. */
  break(): void {
    this.#state = 'broken';
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** Carries again; what waited while it was cut comes through. */
  heal(): void {
    this.#state = 'up';
    for (const direction of Object.values(this.#directions)) direction.release();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    for (const direction of Object.values(this.#directions)) direction.hold();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(near: Socket): void {
    if (this.#state === 'broken') return void near.resetAndDestroy();
    const far = connect({ host: '127.0.0.1', port: this.#targetPort, noDelay: true });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#sockets.delete(socket);
        // a cut wire brings no news of the end either
        if (this.#state !== 'silent') other.destroy();
      });
    }
    this.#pipe(near, far, 'there');
    this.#pipe(far, near, 'back');
  }

  #pipe(from: Socket, to: Socket, way: 'there' | 'back'): void {
    let waiting = 0;
    const direction = this.#directions[way];
    from.on('data', (bytes: Buffer) => {
      waiting += bytes.length;
      if (waiting > queueMaxBytes) from.pause();
      direction.carry(bytes, (part) => {
        this.passed[way] += part.length;
        waiting -= part.length;
        if (waiting <= queueMaxBytes) from.resume();
        if (to.writable) to.write(part);
      });
    });
    from.on('end', () => direction.carry(null, () => to.end()));
  }
}

interface Load {
  bytes: Buffer;
  readonly deliver: (part: Buffer) => void;
  readonly isEnd: boolean;
}

/** One way of a wire: what is given to it comes out in order, no faster than its rate. */
class Direction {
  readonly #shape: WireShape;
  readonly #loads: Load[] = [];
  #isHeld = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(shape: WireShape) {
    this.#shape = shape;
  }

  carry(bytes: Buffer | null, deliver: (part: Buffer) => void): void {
    const { delayMs = 0 } = this.#shape;
    const load = { bytes: bytes ?? Buffer.alloc(0), deliver, isEnd: bytes === null };
    if (delayMs === 0) this.#add(load);
    else setTimeout(() => this.#add(load), delayMs);
  }

  hold(): void {
    this.#isHeld = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  release(): void {
    this.#isHeld = false;
    this.#run();
  }

  #add(load: Load): void {
    this.#loads.push(load);
    if (this.#timer === undefined) this.#run();
  }

  #run(): void {
    this.#timer = undefined;
    const { bytesPerSecond } = this.#shape;
    const slice =
      bytesPerSecond === undefined ? Infinity : Math.max(1, Math.floor(bytesPerSecond * sliceShare));
    let left = slice;
    while (!this.#isHeld && left > 0) {
      const load = this.#loads[0];
      if (load === undefined) return;
      const part = load.bytes.subarray(0, left);
      load.bytes = load.bytes.subarray(part.length);
      if (load.bytes.length === 0) this.#loads.shift();
      if (part.length > 0 || load.isEnd) load.deliver(part);
      left -= part.length;
    }
    if (this.#isHeld || bytesPerSecond === undefined) return;
    this.#timer = setTimeout(() => this.#run(), sliceShare * 1000);
  }
}
