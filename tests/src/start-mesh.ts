import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MeshReport } from '@erwik/events';
import { ShapedWire, freePorts, until } from '@erwik/testkit';
import type { WireShape } from '@erwik/testkit';
import { z } from 'zod';
import { startNode } from './start-node.js';
import type { NodeOptions, WikiNode } from './start-node.js';

/** A node of a mesh. */
export interface MeshNode extends WikiNode {
  readonly name: string;
  readonly meshPort: number;
}

/** Nodes of which each pair is joined by a wire of its own, so that each can be cut, slowed and counted. */
export interface TestMesh extends AsyncDisposable {
  readonly nodes: readonly MeshNode[];
  node(index: number): MeshNode;
  /** the wire between two nodes, counted from 0; whoever dials, it is this one */
  wire(a: number, b: number): ShapedWire[];
  /** starts a node again that was stopped, on its data folder */
  start(index: number): Promise<MeshNode>;
}

/** How a mesh is made: `shapes` by the pair, such as `0-2`; `adopt` is taken over by the first node. */
export interface MeshOptions {
  readonly folder: string;
  readonly count: number;
  readonly shapes?: Readonly<Record<string, WireShape & { readonly maxKbps?: number }>>;
  readonly adopt?: string;
  readonly transport?: 'tls' | 'tcp';
  readonly node?: NodeOptions;
}

/** The secret of these meshes. */
export const cookie = 'a cookie that only these tests know';

/** Starts a mesh and waits until all its nodes are linked to each other. */
export async function startMesh(options: MeshOptions): Promise<TestMesh> {
  const mesh = new WiredMesh(options);
  try {
    await mesh.open();
    return mesh;
  } catch (error) {
    await mesh[Symbol.asyncDispose]();
    throw error;
  }
}

class WiredMesh implements TestMesh {
  readonly nodes: MeshNode[] = [];
  readonly #options: MeshOptions;
  /** from the first of a pair to the second: the wire that the first one dials */
  readonly #wires = new Map<string, ShapedWire>();
  #ports: readonly number[] = [];

  constructor(options: MeshOptions) {
    this.#options = options;
  }

  async open(): Promise<void> {
    const { count, shapes = {} } = this.#options;
    this.#ports = await freePorts(count);
    for (const [from, to] of pairs(count)) {
      const shape = shapes[`${Math.min(from, to)}-${Math.max(from, to)}`] ?? {};
      this.#wires.set(`${from}-${to}`, await ShapedWire.to(this.#ports[to] ?? 0, shape));
    }
    const started = await Promise.all(Array.from({ length: count }, (_, index) => this.#launch(index)));
    this.nodes.push(...started);
    await Promise.all(this.nodes.map((node) => linkedToAll(node, count, 120_000)));
  }

  node(index: number): MeshNode {
    const node = this.nodes[index];
    if (node === undefined) throw new Error(`no node ${index}`);
    return node;
  }

  wire(a: number, b: number): ShapedWire[] {
    return [`${a}-${b}`, `${b}-${a}`].flatMap((key) => this.#wires.get(key) ?? []);
  }

  async start(index: number): Promise<MeshNode> {
    const node = await this.#launch(index);
    this.nodes[index] = node;
    return node;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.nodes.map((node) => node[Symbol.asyncDispose]()));
    await Promise.all([...this.#wires.values()].map((wire) => wire[Symbol.asyncDispose]()));
  }

  async #launch(index: number): Promise<MeshNode> {
    const { folder, adopt, node: options = {} } = this.#options;
    const data = join(folder, `e${index + 1}`);
    await mkdir(data, { recursive: true });
    await writeFile(join(data, 'router.yaml'), this.#routerFile(index), { mode: 0o600 });
    const meshPort = this.#ports[index] ?? 0;
    const environment = { ...options.environment, ERWIK_LISTEN: `127.0.0.1:${meshPort}` };
    const node = await startNode(data, {
      ...options,
      ...(index === 0 && adopt !== undefined ? { adopt } : {}),
      environment,
    });
    return { ...node, name: nameOf(index), meshPort };
  }

  #routerFile(index: number): string {
    const { count, shapes = {}, transport = 'tls' } = this.#options;
    const neighbors = Array.from({ length: count }, (_, other) => other)
      .filter((other) => other !== index)
      .map((other) => {
        const address = this.#wires.get(`${index}-${other}`)?.address ?? '';
        const { maxKbps } = shapes[`${Math.min(index, other)}-${Math.max(index, other)}`] ?? {};
        return { node: nameOf(other), address, ...(maxKbps === undefined ? {} : { maxKbps }) };
      });
    // nobody listens there: all that two nodes say goes through their wire, also when they look for other ways
    const advertise = `127.0.0.1:${index + 1}`;
    // JSON is YAML
    return JSON.stringify({ node: nameOf(index), advertise, cookie: { text: cookie }, transport, neighbors });
  }
}

/** The name of a node by its index: `erwik@e1` is the first. */
export function nameOf(index: number): string {
  return `erwik@e${index + 1}`;
}

const meshTold = MeshReport.partial().extend({
  counters: z.looseObject({}),
  reportedAt: z.number().nullable(),
});

/** What a node says of the mesh over HTTP. */
export async function meshOf(node: { readonly url: string }): Promise<z.infer<typeof meshTold>> {
  const response = await fetch(`${node.url}/_api/v1/mesh`, { signal: AbortSignal.timeout(10_000) });
  return meshTold.parse(await response.json());
}

/** Resolves when the node has links to all others. */
export async function linkedToAll(
  node: { readonly url: string },
  count: number,
  timeoutMs = 60_000,
): Promise<void> {
  await until(
    async () => (await meshOf(node)).neighbors?.filter(({ direct }) => direct).length === count - 1,
    { what: `links to ${count - 1} neighbors`, timeoutMs },
  );
}

/** The head of a node's repository; it is read as a file where it is one, which is asked often and has no time for git. */
export function headOf(node: WikiNode): string {
  const file = join(node.data, 'wiki.git/refs/heads/main');
  return (existsSync(file) ? readFileSync(file, 'utf8') : node.git('rev-parse', 'refs/heads/main')).trim();
}

/** Resolves with the head that all nodes have once they have the same. */
export async function oneHead(nodes: readonly WikiNode[], timeoutMs = 60_000): Promise<string> {
  const heads = (): string[] => nodes.map(headOf);
  await until(() => new Set(heads()).size === 1, { what: 'one head', timeoutMs });
  return heads()[0] ?? '';
}

function pairs(count: number): [number, number][] {
  const all = Array.from({ length: count }, (_, index) => index);
  return all.flatMap((from) => all.filter((to) => to !== from).map((to): [number, number] => [from, to]));
}
