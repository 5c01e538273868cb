import type { MeshReport, NeighborReport } from '@erwik/events';
import { html } from './html.js';
import type { Html } from './html.js';
import { commitLink, shortSha } from './byline.js';
import { messages } from './messages.js';
import type { MeshInput } from './model.js';
import { relativeTime } from './moment.js';

/** Rows that are shown; a larger mesh is read from the API. */
const rowsMax = 200;
/** Digits of a node's id that tell two apart at a glance; the whole one is in the API. */
const shownIdChars = 12;

/** Every node that is known, this one first: how it is, how it is reached, and what it holds. */
export function nodeTable(report: MeshReport, { head, nowMs }: MeshInput): Html {
  const { columns } = messages.mesh;
  const shown = report.neighbors.slice(0, rowsMax);
  const rest = report.neighbors.length - shown.length;
  return html`<h2>${messages.mesh.nodes}</h2>
    <table class="nodes">
      <thead>
        <tr>
          ${Object.values(columns).map((column) => html`<th scope="col">${column}</th> `)}
        </tr>
      </thead>
      <tbody>
        ${ownRow(report, head)} ${shown.map((neighbor) => neighborRow(neighbor, nowMs))}
      </tbody>
    </table>
    ${rest > 0 && html`<p class="hint">${messages.mesh.more(rest)}</p>`}`;
}

function ownRow({ node, address, id }: MeshReport, head: string | null): Html {
  return html`<tr>
    ${nameCell({ node, address, id })}
    <td colspan="5">${messages.mesh.here}</td>
    <td>${head === null ? messages.mesh.unknown : commitLink(head)}</td>
    <td colspan="3"></td>
  </tr> `;
}

function neighborRow(neighbor: NeighborReport, nowMs: number): Html {
  const { unknown, ms, kbps, inSync, skew, slow } = messages.mesh;
  return html`<tr>
    ${nameCell(neighbor)}
    <td class="${neighbor.state}"><span class="state">${messages.mesh.state(neighbor.state)}</span></td>
    <td>${route(neighbor)}</td>
    <td>${neighbor.rttMs === null ? unknown : ms(neighbor.rttMs)}</td>
    <td>${neighbor.kbps === null ? unknown : kbps(neighbor.kbps)}${neighbor.slow && html` (${slow})`}</td>
    <td>${relativeTime(neighbor.lastSeen, nowMs)}</td>
    <td>${headOf(neighbor)}</td>
    <td>${inSync(neighbor.inSync)}</td>
    <td>${messages.number(neighbor.waiting)}</td>
    <td>${neighbor.skewMs === null ? unknown : skew(neighbor.skewMs)}</td>
  </tr> `;
}

function nameCell({ node, address, id }: { node: string; address: string; id: string }): Html {
  return html`<th scope="row">
    <bdi>${node}</bdi>
    ${address !== '' && html`<small><bdi>${address}</bdi></small>`}
    ${id !== '' && html`<small>${messages.mesh.id} <code>${id.slice(0, shownIdChars)}</code></small>`}
  </th>`;
}

function route({ direct, via }: NeighborReport): Html {
  if (direct) return html`${messages.mesh.direct}`;
  return via === null ? html`${messages.mesh.noRoute}` : html`<bdi>${messages.mesh.via(via)}</bdi>`;
}

/** What another node holds may not be here yet; a link would lead to nothing. */
function headOf({ head, inSync }: NeighborReport): Html {
  if (head === null) return html`${messages.mesh.unknown}`;
  return inSync === true ? commitLink(head) : html`<code>${shortSha(head)}</code>`;
}
