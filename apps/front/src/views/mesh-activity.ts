import type { MeshCounters, MeshLogLine, PullReport, RefusedNeighbor } from '@erwik/events';
import { html } from './html.js';
import type { Html } from './html.js';
import { shortSha } from './byline.js';
import { messages } from './messages.js';
import { agoTime, relativeTime, secondTime } from './moment.js';
import { commitUrl } from './urls.js';

/** What is on its way to this node, and how far it has come. */
export function pullList(pulls: readonly PullReport[], nowMs: number): Html | null {
  if (pulls.length === 0) return null;
  return html`<h2>${messages.mesh.pulls}</h2>
    <ul class="pulls">
      ${pulls.map((pull) => pullItem(pull, nowMs))}
    </ul>`;
}

function pullItem({ commit, from, since, commits, left, bytes }: PullReport, nowMs: number): Html {
  const sha = shortSha(commit);
  return html`<li>
    <code>${sha}</code> ${messages.mesh.from} <bdi>${from}</bdi>, ${relativeTime(since, nowMs)}:
    ${messages.mesh.pull(commits, left)}, ${messages.mesh.bytes(bytes)}
    ${left !== null && progress(sha, commits, left)}
  </li> `;
}

/** A pull whose length is not known has no bar: one that moves by itself would say that something moves. */
function progress(sha: string, done: number, left: number): Html {
  return html`<progress aria-label="${sha}" value="${done}" max="${Math.max(done + left, 1)}"></progress>`;
}

/** Who wanted to be linked and was not, and what to do about it. */
export function refusedList(refused: readonly RefusedNeighbor[]): Html | null {
  if (refused.length === 0) return null;
  return html`<h2>${messages.mesh.refused}</h2>
    <ul>
      ${refused.map(
        ({ node, reason, at }) =>
          html`<li>
            <bdi>${node}</bdi> (<bdi>${reason}</bdi>, ${agoTime(at)}). ${messages.mesh.advice(reason)}
          </li> `,
      )}
    </ul>`;
}

/** What was counted since the router started. */
export function counterList({ notices, pulls }: MeshCounters): Html {
  const say = messages.mesh;
  const { number } = messages;
  return html`<h2>${say.counters}</h2>
    <dl class="facts">
      <dt>${say.noticesSent}</dt>
      <dd>${number(notices.sent)}</dd>
      <dt>${say.noticesReceived}</dt>
      <dd>
        ${number(notices.received)} (${number(notices.duplicate)} ${say.noticesDuplicate},
        ${number(notices.discardedLate)} ${say.noticesLate})
      </dd>
      <dt>${say.pullsDone}</dt>
      <dd>
        ${number(pulls.done)} (${number(pulls.failed)} ${say.pullsFailed}, ${number(pulls.hedged)}
        ${say.pullsHedged}, ${number(pulls.canceled)} ${say.pullsCanceled})
      </dd>
      <dt>${say.pullsServed}</dt>
      <dd>${number(pulls.served)}</dd>
      <dt>${say.pullsBytes}</dt>
      <dd>${say.bytes(pulls.bytes)}</dd>
    </dl>`;
}

/** What happened between the nodes, the newest first. */
export function logList(lines: readonly MeshLogLine[]): Html {
  if (lines.length === 0)
    return html`<h2>${messages.mesh.log}</h2>
      <p class="empty">${messages.mesh.logEmpty}</p>`;
  return html`<h2>${messages.mesh.log}</h2>
    <ol class="mesh-log">
      ${lines.map(logItem)}
    </ol>`;
}

function logItem({ at, kind, node, commit, text }: MeshLogLine): Html {
  const sha =
    commit !== null &&
    html`<a class="sha" href="${commitUrl(commit)}" rel="nofollow">${shortSha(commit)}</a>`;
  return html`<li>
    ${secondTime(at)} <b>${messages.mesh.kind(kind)}</b> ${node !== null && html`<bdi>${node}</bdi>`} ${sha}
    <span dir="auto">${text}</span>
  </li> `;
}
