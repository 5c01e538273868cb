import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ShapedWire, freePorts } from '@erwik/testkit';
import type { WireShape } from '@erwik/testkit';
import { linked } from './mesh-view.js';
import { startNode } from './start-node.js';
import type { WikiNode } from './start-node.js';

/** A mesh to make. */
export interface MeshPlan {
  readonly folder: string;
  readonly count: number;
  /** the repository that all nodes begin with */
  readonly wiki: string;
  /**
   * Each pair of nodes is joined by wires of its own, of the shape that stands here for the pair (such as `0-2`). Without this
   * nodes reach each other directly, and each is told of the first one only.
   */
  readonly shapes?: Readonly<Record<string, WireShape>>;
}

/** Whole nodes that are linked to each other. Disposal stops them. */
export interface Mesh extends AsyncDisposable {
  readonly nodes: readonly WikiNode[];
  node(index: number): WikiNode;
  /** the wires between two nodes, one for each that may dial */
  wires(a: number, b: number): readonly ShapedWire[];
  /** starts a node that has ended again, on its data folder, and waits until it is linked to all */
  startAgain(index: number): Promise<void>;
}

/** The secret of a mesh that is measured. */
const cookie = 'a cookie that only benchmarks know';
/** Starts compete for the processors, and a node that waits long for its store looks stuck. */
const startsAtOnce = 2;

/** Starts a mesh and waits until all its nodes are linked to each other. */
export async function startMesh(plan: MeshPlan): Promise<Mesh> {
  const mesh = new RunningMesh(plan);
  try {
    await mesh.open();
    return mesh;
  } catch (error) {
    await mesh[Symbol.asyncDispose]();
    throw error;
  }
}

class RunningMesh implements Mesh {
  readonly nodes: WikiNode[] = [];
  readonly #plan: MeshPlan;
  /** by `from-to`: what the first dials to reach the second */
  readonly #wires = new Map<string, ShapedWire>();
  #ports: readonly number[] = [];

  constructor(plan: MeshPlan) {
    this.#plan = plan;
  }

  async open(): Promise<void> {
    const { count } = this.#plan;
    this.#ports = await freePorts(count);
    await this.#openWires();
    for (let index = 0; index < count; index += startsAtOnce) {
      const batch = Array.from({ length: Math.min(startsAtOnce, count - index) }, (_, n) => index + n);
      this.nodes.push(...(await Promise.all(batch.map((one) => this.#begin(one)))));
    }
    await Promise.all(this.nodes.map((node) => linked(node, count - 1)));
  }

  node(index: number): WikiNode {
    const node = this.nodes[index];
    if (node === undefined) throw new Error(`no node ${index}`);
    return node;
  }

  wires(a: number, b: number): readonly ShapedWire[] {
    return [`${a}-${b}`, `${b}-${a}`].flatMap((way) => this.#wires.get(way) ?? []);
  }

  async startAgain(index: number): Promise<void> {
    this.nodes[index] = await this.#launch(index);
    await Promise.all(this.nodes.map((node) => linked(node, this.#plan.count - 1)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.nodes.map((node) => node[Symbol.asyncDispose]()));
    await Promise.all([...this.#wires.values()].map((wire) => wire[Symbol.asyncDispose]()));
  }

  async #openWires(): Promise<void> {
    if (this.#plan.shapes === undefined) return;
    for (const [from] of this.#ports.entries())
      for (const [to, port] of this.#ports.entries())
        if (from !== to) this.#wires.set(`${from}-${to}`, await ShapedWire.to(port, this.#shape(from, to)));
  }

  #shape(a: number, b: number): WireShape {
    return this.#plan.shapes?.[`${Math.min(a, b)}-${Math.max(a, b)}`] ?? {};
  }

  async #begin(index: number): Promise<WikiNode> {
    const data = this.#data(index);
    await mkdir(data, { recursive: true });
    await cp(this.#plan.wiki, join(data, 'wiki.git'), { recursive: true });
    const { advertise, neighbors } = this.#place(index);
    await writeRouterFile(data, { node: nameOf(index), advertise, neighbors });
    return this.#launch(index);
  }

  #launch(index: number): Promise<WikiNode> {
    return startNode(this.#data(index), { name: nameOf(index), meshPort: this.#ports[index] ?? 0 });
  }

  #data(index: number): string {
    return join(this.#plan.folder, `e${index + 1}`);
  }

  #place(index: number): Pick<RouterFile, 'advertise' | 'neighbors'> {
    const { shapes, count } = this.#plan;
    const own = `127.0.0.1:${this.#ports[index]}`;
    if (shapes === undefined) {
      const first = { node: nameOf(0), address: `127.0.0.1:${this.#ports[0]}` };
      return { advertise: own, neighbors: index === 0 ? [] : [first] };
    }
    const others = Array.from({ length: count }, (_, other) => other).filter((other) => other !== index);
    // nobody listens there: all that two nodes say goes through their wire, also when they look for other ways
    return { advertise: `127.0.0.1:${index + 1}`, neighbors: others.map((to) => this.#neighbor(index, to)) };
  }

  #neighbor(from: number, to: number): RouterFile['neighbors'][number] {
    const address = this.#wires.get(`${from}-${to}`)?.address ?? '';
    const { bytesPerSecond } = this.#shape(from, to);
    const known = bytesPerSecond === undefined ? {} : { maxKbps: (bytesPerSecond * 8) / 1000 };
    return { node: nameOf(to), address, ...known };
  }
}

/** What stands in a router file, but for the cookie. */
export interface RouterFile {
  readonly node: string;
  readonly advertise: string;
  readonly neighbors: readonly {
    readonly node: string;
    readonly address: string;
    readonly maxKbps?: number;
  }[];
}

/** Writes a node's router file; a node that runs reads it again. */
export async function writeRouterFile(data: string, file: RouterFile): Promise<void> {
  // JSON is YAML
  const text = JSON.stringify({ ...file, cookie: { text: cookie }, transport: 'tls' });
  await writeFile(join(data, 'router.yaml'), text, { mode: 0o600 });
}

/** The name of a node by its index: `erwik@e1` is the first. */
export function nameOf(index: number): string {
  return `erwik@e${index + 1}`;
}
