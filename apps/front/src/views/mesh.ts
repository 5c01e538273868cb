import type { MeshReport } from '@erwik/events';
import { html } from './html.js';
import type { Html } from './html.js';
import { commitLink } from './byline.js';
import { layout } from './layout.js';
import { linkGraph } from './link-graph.js';
import { counterList, logList, pullList, refusedList } from './mesh-activity.js';
import { nodeTable } from './mesh-nodes.js';
import { messages } from './messages.js';
import type { MeshInput, Site } from './model.js';
import { agoTime, secondTime } from './moment.js';

/** What this node is linked to, how both are, and what happens between them. */
export function viewMesh(site: Site, input: MeshInput): string {
  const { report, degraded, log } = input;
  const known = report !== null && report.neighbors.length > 0;
  const title = known || input.meshed ? messages.mesh.titleMesh : messages.mesh.title;
  return layout(site, {
    title,
    wide: true,
    follows: 'mesh',
    main: html`<article class="prose mesh">
      <h1>${title}</h1>
      <p class="lead">${summary(site, input)}</p>
      ${degraded.length === 0 ? html`<p>${messages.mesh.well}</p>` : faults(degraded)} ${facts(input)}
      ${known && [linkGraph(report), nodeTable(report, input)]}
      ${report !== null && [pullList(report.pulls, input.nowMs), refusedList(report.refused), counterList(report.counters)]}
      ${(known || log.length > 0) && logList(log)}
    </article>`,
  });
}

/** The one sentence that says whether all is well with the mesh. */
function summary(site: Site, { report, meshed, head, convergedSinceMs }: MeshInput): Html {
  const say = messages.mesh;
  if (report === null) return html`${meshed ? say.noRouter : say.alone(site.node)}`;
  const others = report.neighbors.length;
  if (others === 0) return html`${say.alone(site.node)}`;
  const reachable = 1 + report.neighbors.filter(({ state }) => state === 'alive').length;
  if (reachable === 1) return aloneSummary(report, others);
  if (!report.converged) return unfinishedSummary(report);
  const lead = reachable > others ? say.converged(reachable) : say.convergedPart(reachable, 1 + others);
  const since = convergedSinceMs === null ? null : html` ${say.since} ${secondTime(convergedSinceMs)}`;
  const rest = reachable > others ? null : html` ${say.willFollow}`;
  return html`${lead} ${head === null ? say.empty : commitLink(head)}${since}.${rest}`;
}

function aloneSummary({ aloneSince }: MeshReport, others: number): Html {
  const since = aloneSince === null ? null : html` (${messages.mesh.since} ${agoTime(aloneSince)})`;
  return html`${messages.mesh.aloneSince(others)}${since}`;
}

function unfinishedSummary({ wanted, pulls }: MeshReport): Html {
  const coming = Math.max(wanted, pulls.length);
  return html`${coming > 0 ? messages.mesh.receiving(coming) : messages.mesh.sending}`;
}

function faults(degraded: readonly string[]): Html {
  return html`<div class="notice warn">
    <p><strong>${messages.mesh.degraded}</strong></p>
    <ul>
      ${degraded.map((fault) => html`<li>${messages.error.refusal(fault)}</li> `)}
    </ul>
  </div>`;
}

function facts({ head, pages, indexed }: MeshInput): Html {
  return html`<dl class="facts">
    <dt>${messages.mesh.head}</dt>
    <dd>${head === null ? messages.mesh.empty : commitLink(head)}</dd>
    <dt>${messages.mesh.pages}</dt>
    <dd>${messages.number(pages)}</dd>
    <dt>${messages.mesh.index}</dt>
    <dd>${indexed ? messages.mesh.indexDone : messages.mesh.indexBehind}</dd>
  </dl>`;
}
