import type { Action, ConfiguredNeighbor, Fact } from '../src/facts.js';
import { Mesh } from '../src/mesh.js';
import type { MeshSettings } from '../src/mesh.js';
import type { Hello, MeshMessage } from '../src/messages.js';
import { seededRandom } from './simulation/random.js';

/** A node of the mesh whose neighbors are played by the test. */
export class DrivenMesh {
  readonly mesh: Mesh;
  readonly #links = new Map<string, number>();
  readonly #random = seededRandom(1);
  #linkCount = 0;
  nowMs = 1000;
  /** what was done since it was last looked at */
  #actions: Action[] = [];

  constructor(neighbors: readonly ConfiguredNeighbor[] = [], more: Partial<MeshSettings> = {}) {
    const name = 'erwik@me';
    const settings = { name, id: idOf(name), address: 'me:7000', storedIncarnation: 4, neighbors };
    const program = { boot: `boot of ${name}`, mergeVersion: '1', wikiIds: ['wiki'], joined: true };
    this.mesh = new Mesh({ ...settings, ...program, sign: () => 'signed', ...more }, this.nowMs);
    this.fact({ type: 'started', tips: [], head: null, roots: [] });
  }

  fact(fact: Fact): Action[] {
    const actions = this.mesh.step(fact, this.nowMs, this.#random);
    this.#actions.push(...actions);
    return actions;
  }

  /** Opens a connection that the other side dialed, and lets it say hello. */
  link(name: string, hello: Partial<Hello> = {}): Action[] {
    this.#linkCount += 1;
    const link = this.#linkCount;
    this.#links.set(name, link);
    this.fact({ type: 'linkOpened', link, dialed: null, id: hello.id ?? idOf(name), wallMs: 0 });
    return this.fact({ type: 'received', link, message: { ...helloOf(name, this.mesh), ...hello } });
  }

  receive(from: string, message: MeshMessage): Action[] {
    return this.fact({ type: 'received', link: this.linkTo(from), message });
  }

  /** Lets time pass; whatever is due in it happens at its end. */
  wait(ms: number): Action[] {
    this.nowMs += ms;
    return this.fact({ type: 'due' });
  }

  linkTo(name: string): number {
    return this.#links.get(name)!;
  }

  /** Everything that was done since this was last asked. */
  taken(): Action[] {
    const actions = this.#actions;
    this.#actions = [];
    return actions;
  }
}

/** The messages among actions, with the neighbor that each goes to. */
export function sentIn(
  driven: DrivenMesh,
  actions: readonly Action[],
  names: readonly string[],
): { to: string; message: MeshMessage }[] {
  const nameOf = new Map(names.map((name) => [driven.linkTo(name), name]));
  return actions.flatMap((action) =>
    action.type === 'send' ? [{ to: nameOf.get(action.link) ?? '?', message: action.message }] : [],
  );
}

/** Messages of one type among actions. */
export function messagesIn<Type extends MeshMessage['type']>(
  actions: readonly Action[],
  type: Type,
): Extract<MeshMessage, { type: Type }>[] {
  const isOfType = (message: MeshMessage): message is Extract<MeshMessage, { type: Type }> =>
    message.type === type;
  return actions.flatMap((action) =>
    action.type === 'send' && isOfType(action.message) ? [action.message] : [],
  );
}

/** A neighbor's hello that agrees with everything the node knows. */
export function helloOf(name: string, mesh: Mesh): Hello {
  return {
    ...{ type: 'hello', protocol: { min: 1, max: 1 }, name, id: idOf(name), incarnation: 1 },
    ...{ address: `${name}:7000`, signature: 'signed', join: false, you: null, buckets: [] },
    ...{ tips: mesh.view(0).digests.tips, capabilities: ['all_but'], wallMs: 0 },
    ...{ wiki: ['wiki'], fresh: false, boot: `boot of ${name}`, merge: '1', head: null },
  };
}

export function idOf(name: string): string {
  return `id of ${name}`;
}
