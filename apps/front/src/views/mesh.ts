import { html } from './html.js';
import type { Html } from './html.js';
import { commitLink } from './byline.js';
import { layout } from './layout.js';
import { messages } from './messages.js';
import type { MeshInput, Site } from './model.js';

/** What this node is linked to and how it is. */
export function viewMesh(site: Site, { head, pages, indexed, degraded }: MeshInput): string {
  return layout(site, {
    title: messages.mesh.title,
    main: html`<article class="prose">
      <h1>${messages.mesh.title}</h1>
      <p class="lead">${messages.mesh.alone(site.node)}</p>
      ${degraded.length === 0 ? html`<p>${messages.mesh.well}</p>` : faults(degraded)}
      <dl class="facts">
        <dt>${messages.mesh.head}</dt>
        <dd>${head === null ? messages.mesh.empty : commitLink(head)}</dd>
        <dt>${messages.mesh.pages}</dt>
        <dd>${messages.number(pages)}</dd>
        <dt>${messages.mesh.index}</dt>
        <dd>${indexed ? messages.mesh.indexDone : messages.mesh.indexBehind}</dd>
      </dl>
    </article>`,
  });
}

function faults(degraded: readonly string[]): Html {
  return html`<div class="notice warn">
    <p><strong>${messages.mesh.degraded}</strong></p>
    <ul>
      ${degraded.map((fault) => html`<li>${fault}</li> `)}
    </ul>
  </div>`;
}
