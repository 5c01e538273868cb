import type { Turn } from './facts.js';
import { send, tell } from './forwarding.js';
import type { MeshState } from './forwarding.js';
import { isHealthy, takesMore } from './link-health.js';
import type { Link } from './link.js';
import type { Held } from './messages.js';

/**
 * Tells the node where a commit was saved who holds it by now, for the page that shows its writer how far it has come.
 * Receipts are hints: one that finds no way, or a link that is busy, is not sent, and none is sent twice.
 */
export class Receipts {
  readonly #state: MeshState;

  constructor(state: MeshState) {
    this.#state = state;
  }

  /** This node holds a commit that it pulled. Better through a good link to the source than over a bad one to the origin. */
  send(turn: Turn, sha: string, { via, origin }: { readonly via: string; readonly origin: string }): void {
    const { table, links } = this.#state;
    const { name } = table.self;
    if (origin === name) return;
    const ways = [links.to(origin), links.to(via)].filter((link) => link !== undefined && takesMore(link));
    const way = ways.find((link) => link !== undefined && isHealthy(link)) ?? ways[0];
    if (way !== undefined) send(turn, way, { type: 'held', sha, node: name, via, to: origin });
  }

  /** A receipt has come in: for this node, or for one that its sender may have no link to. */
  take(turn: Turn, link: Link, held: Held): void {
    const { sha, node, via, to } = held;
    const { table, links } = this.#state;
    const { name } = table.self;
    if (node === name || (link.name !== node && link.name !== via)) return;
    if (to === name) tell(turn, { about: 'receipt', sha, node, via });
    else if (link.name === node && via === name) this.#handOn(turn, links.to(to), held);
  }

  #handOn(turn: Turn, link: Link | undefined, held: Held): void {
    if (link !== undefined && takesMore(link)) send(turn, link, held);
  }
}
