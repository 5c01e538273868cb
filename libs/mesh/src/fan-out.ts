import { headsMax, headsPerHardTarget } from './limits.js';

/**
 * A node that shall get a notice: whether this node has a link to it that is good enough to lean on, and neighbors that are
 * known to have one.
 */
export interface Target {
  readonly name: string;
  readonly link: 'healthy' | 'poor' | 'none';
  readonly via?: ReadonlySet<string>;
}

/** A notice to send now, and the nodes that its recipient shall bring it to. */
export interface Parcel {
  readonly name: string;
  readonly duty: readonly string[];
}

/**
 * Splits the targets among at most 32 heads with healthy links: everybody is a head in a small mesh (a star, N-1 messages),
 * a larger one becomes a tree, still with N-1. Whoever has no healthy link is left to two heads, and told directly too where
 * there is any link: that notice may come late, and is discarded then. The order depends on the checksum, so that each
 * notice burdens other heads.
 */
export function planFanOut(targets: readonly Target[], checksum: string): Parcel[] {
  const near = byTurn(targets, checksum, 'healthy');
  const heads = near.slice(0, headsMax).map(({ name }) => ({ name, duty: new Array<string>() }));
  for (const [index, { name }] of near.slice(headsMax).entries())
    heads[index % heads.length]?.duty.push(name);
  const poor = byTurn(targets, checksum, 'poor');
  for (const [index, target] of [...poor, ...byTurn(targets, checksum, 'none')].entries()) {
    const leading = heads.filter((head) => leadsTo(head, target.via));
    const able = leading.length > 0 ? leading : heads;
    for (let copy = 0; copy < Math.min(headsPerHardTarget, able.length); copy += 1)
      able[(index + copy) % able.length]?.duty.push(target.name);
  }
  return [...heads, ...poor.map(({ name }) => ({ name, duty: [] }))];
}

function leadsTo({ name, duty }: Parcel, via: ReadonlySet<string> | undefined): boolean {
  return via !== undefined && (via.has(name) || duty.some((one) => via.has(one)));
}

function byTurn(targets: readonly Target[], checksum: string, link: Target['link']): Target[] {
  const placed = targets.filter((target) => target.link === link);
  if (placed.length <= 1) return placed;
  const order = new Map(placed.map(({ name }) => [name, mix(name, checksum)]));
  return placed.sort(
    (a, b) => (order.get(a.name) ?? 0) - (order.get(b.name) ?? 0) || (a.name < b.name ? -1 : 1),
  );
}

/** FNV-1a (Fowler, Noll, Vo): the order need not be secret, and is computed for each member at each notice. */
function mix(name: string, checksum: string): number {
  let value = 0x811c9dc5;
  for (const text of [name, checksum])
    for (let index = 0; index < text.length; index += 1)
      value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 0;
}
