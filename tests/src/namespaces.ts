import { spawnSync } from 'node:child_process';

/** Whether this machine lets us make networks of our own: as root, with iproute2, and with a kernel that shapes. */
export const canMakeNetworks =
  process.getuid?.() === 0 && ['ip', 'tc'].every((program) => spawnSync(program, ['-V']).status === 0);

/** Where a link ends: the name of its device, and the address of that end. */
export interface LinkEnd {
  readonly device: string;
  readonly address: string;
}

/**
 * Network namespaces, one for each host, joined by cables of their own, each of which the kernel can slow down or pull out; and
 * a cable from each to this process, for its pages. They are gone with their disposal.
 */
export class Namespaces implements Disposable {
  readonly #names: readonly string[];
  readonly #prefix = `e${process.pid % 10_000}`;

  constructor(count: number) {
    this.#names = Array.from({ length: count }, (_, host) => `${this.#prefix}-${host}`);
    for (const [host, name] of this.#names.entries()) {
      run('ip', 'netns', 'add', name);
      run('ip', '-n', name, 'link', 'set', 'lo', 'up');
      this.#joinToHere(host);
    }
    for (const [a, b] of this.pairs()) this.#join(a, b);
  }

  pairs(): [number, number][] {
    return this.#names.flatMap((_, a) =>
      this.#names.slice(a + 1).map((_name, after): [number, number] => [a, a + 1 + after]),
    );
  }

  /** What runs a program on a host. */
  commandOn(host: number): [string, ...string[]] {
    return ['ip', 'netns', 'exec', this.#name(host)];
  }

  /** A host's address for this process. */
  addressFromHere(host: number): string {
    return `10.213.${200 + host}.2`;
  }

  /** The end on host `on` of its cable to host `to`. */
  end(on: number, to: number): LinkEnd {
    const [a, b] = on < to ? [on, to] : [to, on];
    return { device: `${this.#prefix}c${on}${to}`, address: `10.213.${a * 10 + b}.${on === a ? 1 : 2}` };
  }

  /** Lets no more through the cable than this, each way, kilobits per second. */
  slow(a: number, b: number, kbps: number): void {
    for (const [on, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const { device } = this.end(on, to);
      const shape = ['rate', `${kbps}kbit`, 'burst', '1600', 'latency', '60s'];
      run('tc', '-n', this.#name(on), 'qdisc', 'replace', 'dev', device, 'root', 'tbf', ...shape);
    }
  }

  /** Pulls the cable out, or puts it in again. Nobody is told: connections are silent. */
  plug(a: number, b: number, state: 'in' | 'out'): void {
    run('ip', '-n', this.#name(a), 'link', 'set', this.end(a, b).device, state === 'in' ? 'up' : 'down');
  }

  /** Bytes that have left both ends of the cable, with all headers. */
  passed(a: number, b: number): number {
    const sent = (on: number, to: number): number =>
      Number(
        run(...this.commandOn(on), 'cat', `/sys/class/net/${this.end(on, to).device}/statistics/tx_bytes`),
      );
    return sent(a, b) + sent(b, a);
  }

  [Symbol.dispose](): void {
    for (const name of this.#names) spawnSync('ip', ['netns', 'del', name]);
  }

  #joinToHere(host: number): void {
    const [here, there] = [`${this.#prefix}h${host}`, `${this.#prefix}u${host}`];
    run('ip', 'link', 'add', here, 'type', 'veth', 'peer', 'name', there, 'netns', this.#name(host));
    run('ip', 'addr', 'add', `10.213.${200 + host}.1/24`, 'dev', here);
    run('ip', 'link', 'set', here, 'up');
    this.#raise(host, there, this.addressFromHere(host));
  }

  #join(a: number, b: number): void {
    const [near, far] = [this.end(a, b), this.end(b, a)];
    const [from, to] = [this.#name(a), this.#name(b)];
    const [name, peer] = [near.device, far.device];
    run('ip', 'link', 'add', name, 'netns', from, 'type', 'veth', 'peer', 'name', peer, 'netns', to);
    this.#raise(a, near.device, near.address);
    this.#raise(b, far.device, far.address);
  }

  #raise(host: number, device: string, address: string): void {
    run('ip', '-n', this.#name(host), 'addr', 'add', `${address}/24`, 'dev', device);
    run('ip', '-n', this.#name(host), 'link', 'set', device, 'up');
  }

  #name(host: number): string {
    return this.#names[host] ?? '';
  }
}

function run(program: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
  return stdout;
}
