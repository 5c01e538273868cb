import type { ConfiguredNeighbor, Told } from '../../src/facts.js';
import type { Mesh } from '../../src/mesh.js';
import type { NeighborRecord } from '../../src/messages.js';
import type { ModelAccounts } from './model-accounts.js';
import type { ModelStore } from './model-store.js';
import type { End } from './network.js';

/** How a node's own clock runs beside the true time; the wall clock besides may stand anywhere. */
export interface Clock {
  readonly offsetMs: number;
  readonly rate: number;
  wallMs: number;
}

/** What a node keeps over a restart, as far as its disk is kept. */
export interface Disk {
  store: ModelStore;
  /** null: it is of a version that knows of none */
  accounts: ModelAccounts | null;
  incarnation: number;
  table: NeighborRecord[];
  wiki: { readonly ids: readonly string[]; readonly joined: boolean };
}

/** A node of the simulated mesh: the real state machine, and a process around it that may die. */
export interface SimulatedNode {
  readonly name: string;
  readonly id: string;
  /** where it runs: paths lead from host to host */
  readonly host: string;
  /** where it says that it is reached */
  readonly address: string;
  readonly clock: Clock;
  neighbors: ConfiguredNeighbor[];
  disk: Disk;
  mesh: Mesh | null;
  /** counts the lives of the process: what was planned for an earlier one does not happen */
  life: number;
  wake: number;
  readonly ends: Map<number, End>;
  /** neighbors with a link, and which */
  readonly linked: Map<string, number>;
  readonly pulls: Set<string>;
  readonly serving: number[];
  /** the host is gone too, so that nothing answers */
  silent: boolean;
}

/** What has happened in a world, for tests to look at. */
export interface Records {
  readonly sent: Record<string, number>;
  /** commit notices by sha */
  readonly notices: Map<string, number>;
  /** pulls that were begun, by sha, and which source completed first at which node */
  readonly pulls: Map<string, number>;
  readonly pulledFrom: Map<string, string>;
  /** when a node came to hold a commit: `node sha` → true time */
  readonly heldMs: Map<string, number>;
  readonly told: { readonly atMs: number; readonly node: string; readonly told: Told }[];
  /** rules that were broken, in words; empty in any world */
  readonly violations: string[];
  /** deaths that were claimed: by whom, and of whom */
  readonly claims: { readonly by: string; readonly names: readonly string[] }[];
}

/** A node as another one's router file names it. */
export function configured({
  name,
  id,
  address,
}: Pick<SimulatedNode, 'name' | 'id' | 'address'>): ConfiguredNeighbor {
  return { name, address, id, maxBytesPerSecond: null };
}

/** What a node writes down of its routing table from time to time. */
export function recordsOf(node: SimulatedNode): NeighborRecord[] {
  const members = node.mesh?.view(0).members ?? [];
  return members.map(({ name, id, incarnation, address }) => ({
    ...{ name, id, incarnation, address, ageMs: 0, signature: `${name} ${incarnation}` },
  }));
}
