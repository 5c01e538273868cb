import type { MeshReport, NeighborReport, NeighborState } from '@erwik/events';
import { html } from './html.js';
import type { Html } from './html.js';
import { messages } from './messages.js';
import { nodeLabel } from './node-label.js';

/** More nodes on one circle cannot be told apart; the table has them all. */
const drawnMax = 24;
/** Characters of a name that fit beside its node. */
const labelChars = 18;
/** The drawing, in its own units. */
const size = { width: 560, height: 340, radius: 120, node: 9, label: 16 } as const;

type Place = { readonly x: number; readonly y: number };
type Drawn = { readonly name: string; readonly state: NeighborState | 'here'; readonly place: Place };

/**
 * The nodes on a circle, this one at the top, and the links by which it reaches them. What it shows stands in the table as
 * well, which is why readers of screens are told no more than what it is.
 */
export function linkGraph(report: MeshReport): Html | null {
  const { neighbors } = report;
  if (neighbors.length > drawnMax) return null;
  const own: Drawn = { name: report.node, state: 'here', place: placeOf(0, neighbors.length + 1) };
  const others = neighbors.map(({ node, state }, index) => ({
    name: node,
    state,
    place: placeOf(index + 1, neighbors.length + 1),
  }));
  const places = new Map([own, ...others].map(({ name, place }) => [name, place]));
  return html`<figure class="graph">
    <svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${messages.mesh.graph}">
      ${neighbors.map((neighbor) => linkTo(neighbor, own.place, places))} ${[own, ...others].map(nodeMark)}
    </svg>
    <figcaption class="hint">${messages.mesh.graphKey}</figcaption>
  </figure>`;
}

function placeOf(index: number, count: number): Place {
  const angle = (2 * Math.PI * index) / count - Math.PI / 2;
  return {
    x: Math.round(size.width / 2 + size.radius * Math.cos(angle)),
    y: Math.round(size.height / 2 + size.radius * Math.sin(angle)),
  };
}

/** A link of this node, or of the one over which it reaches the neighbor; none where there is no way. */
function linkTo(
  { node, direct, via }: NeighborReport,
  own: Place,
  places: ReadonlyMap<string, Place>,
): Html | null {
  const to = places.get(node);
  const from = direct ? own : via === null ? undefined : places.get(via);
  if (to === undefined || from === undefined) return null;
  return html`<path class="${direct ? 'direct' : 'via'}" d="M${from.x} ${from.y}L${to.x} ${to.y}" /> `;
}

function nodeMark({ name, state, place: { x, y } }: Drawn): Html {
  const cross = state === 'dead' && html`<path d="M${x - 5} ${y - 5}l10 10m0-10l-10 10" />`;
  return html`<g class="${state}"
    ><circle cx="${x}" cy="${y}" r="${size.node}" />${cross}${label(name, { x, y })}</g
  > `;
}

/** Outside of the circle, where no link crosses it. */
function label(name: string, { x, y }: Place): Html {
  const side = Math.sign(x - size.width / 2);
  const anchor = side === 0 ? 'middle' : side > 0 ? 'start' : 'end';
  const above = y < size.height / 2 ? -size.label : size.label + 10;
  const at = side === 0 ? { x, y: y + above } : { x: x + side * size.label, y: y + 5 };
  return html`<text x="${at.x}" y="${at.y}" text-anchor="${anchor}">${shortName(name)}</text>`;
}

function shortName(name: string): string {
  const label = Array.from(nodeLabel(name));
  return label.length > labelChars ? `${label.slice(0, labelChars - 1).join('')}…` : label.join('');
}
