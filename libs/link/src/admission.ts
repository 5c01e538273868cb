import { isIPv6 } from 'node:net';
import type { ConnectionLimits } from './limits.js';

/** Groups of an IPv6 address that name a network; whoever has one such network has all addresses in it. */
const networkGroups = 4;
const allGroups = 8;

interface Counts {
  open: number;
  trusted: number;
}

/** Counts the connections of a listener, and which of them are still to prove who they are. */
export class Admission {
  readonly #limits: ConnectionLimits;
  readonly #networks = new Map<string, Counts>();
  readonly #all: Counts = { open: 0, trusted: 0 };

  constructor(limits: ConnectionLimits) {
    this.#limits = limits;
  }

  /** Counts a connection from this IP address, or says which limit it meets. */
  open(address: string): 'admitted' | keyof ConnectionLimits {
    const { connectionsMax, unprovenMax, unprovenPerNetworkMax } = this.#limits;
    if (this.#all.open >= connectionsMax) return 'connectionsMax';
    if (unprovenIn(this.#all) >= unprovenMax) return 'unprovenMax';
    const network = this.#networks.get(networkOf(address)) ?? { open: 0, trusted: 0 };
    if (unprovenIn(network) >= unprovenPerNetworkMax) return 'unprovenPerNetworkMax';
    this.#networks.set(networkOf(address), network);
    this.#add(address, 'open', 1);
    return 'admitted';
  }

  /** A connection that was open is gone. */
  closed(address: string): void {
    this.#add(address, 'open', -1);
  }

  /** An open connection has become a trusted link. */
  trusted(address: string): void {
    this.#add(address, 'trusted', 1);
  }

  /** The trusted link is no more. */
  distrusted(address: string): void {
    this.#add(address, 'trusted', -1);
  }

  #add(address: string, what: keyof Counts, change: number): void {
    const key = networkOf(address);
    const network = this.#networks.get(key);
    if (network === undefined) return;
    network[what] += change;
    this.#all[what] += change;
    if (network.open === 0 && network.trusted === 0) this.#networks.delete(key);
  }
}

function unprovenIn({ open, trusted }: Counts): number {
  return open - trusted;
}

/** The IPv4 address, or the /64 of an IPv6 address. */
function networkOf(address: string): string {
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !isIPv6(address)) return mapped ?? address;
  const [head = '', tail = ''] = (address.split('%')[0] ?? '').split('::');
  const [first, last] = [groupsOf(head), groupsOf(tail)];
  const zeros = Array.from({ length: allGroups - first.length - last.length }, () => '0');
  return [...first, ...zeros, ...last].slice(0, networkGroups).join(':');
}

function groupsOf(part: string): string[] {
  return part === '' ? [] : part.split(':');
}
