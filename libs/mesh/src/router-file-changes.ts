import type { Neighbor, RouterFile } from './router-file.js';

/** How a change of the cookie is told. */
export const cookieChange = 'cookie is another';

/** What is different in a router file that was read again, a sentence each, without secrets; empty when both say the same. */
export function changesOfRouterFile(before: RouterFile, after: RouterFile): string[] {
  const fields = ['node', 'listen', 'advertise', 'transport'] as const;
  const changed = fields.filter((field) => said(before[field]) !== said(after[field]));
  const own = changed.map((field) => `${field} was ${said(before[field])}, is ${said(after[field])}`);
  if (said(before.cookie) !== said(after.cookie)) own.push(cookieChange);
  return [...own, ...changesOfNeighbors(byName(before), byName(after))];
}

function changesOfNeighbors(before: Map<string, Neighbor>, after: Map<string, Neighbor>): string[] {
  const removed = [...before.keys()]
    .filter((node) => !after.has(node))
    .map((node) => `neighbor ${node} was removed`);
  const others = [...after].flatMap(([node, neighbor]) => {
    const old = before.get(node);
    if (old === undefined) return [`neighbor ${node} was added`];
    return said(old) === said(neighbor) ? [] : [`neighbor ${node} was changed`];
  });
  return [...removed, ...others];
}

function byName({ neighbors }: RouterFile): Map<string, Neighbor> {
  return new Map(neighbors.map((neighbor) => [neighbor.node, neighbor]));
}

function said(value: unknown): string {
  return value === undefined ? 'not given' : JSON.stringify(value);
}
