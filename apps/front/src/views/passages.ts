import { html, raw } from './html.js';
import type { Html } from './html.js';
import { messages } from './messages.js';
import { choiceTargetFields } from './model.js';
import type { ChoicePlace, PagePiece, ShownPassage, ShownVersion } from './model.js';
import { absoluteTime } from './moment.js';
import { actionUrl } from './urls.js';

/**
 * Page HTML with its passages in conflict as cards side by side. On their own page (`place`) they can be linked to, and
 * chosen from by who may edit it.
 */
export function passagesContent(pieces: readonly PagePiece[], place: ChoicePlace | null): Html {
  return html`${pieces.map((piece) => (typeof piece === 'string' ? raw(piece) : cards(piece, place)))}`;
}

/** Where a link to a passage leads; ids in a page's own text begin otherwise. */
export function passageAnchor(passage: number): string {
  return `passage-${passage}`;
}

function cards({ passage, versions }: ShownPassage, place: ChoicePlace | null): Html {
  const of = versions.length;
  const id = place !== null && html`id="${passageAnchor(passage)}"`;
  return html`<section class="conflict" ${id} aria-label="${messages.passages.label(passage, of)}">
    <h2>${messages.passages.title(of)}</h2>
    <div class="cards">${versions.map((version, at) => card(version, at + 1, of))}</div>
    ${place?.mayEdit === true && choices(place, passage, of)}
  </section>`;
}

function card({ label, html: rendered }: ShownVersion, n: number, of: number): Html {
  const node = label.node !== null && html` ${messages.page.on} <bdi class="node">${label.node}</bdi>`;
  return html`<div class="card">
    <p class="hint">
      <strong>${messages.passages.version(n, of)}</strong>
      <bdi class="author">${label.name}</bdi>${node}, ${absoluteTime(label.seconds * 1000)}
    </p>
    ${rendered === '' ? html`<p class="empty">${messages.passages.removed}</p>` : raw(rendered)}
  </div> `;
}

function choices({ name, blob }: ChoicePlace, passage: number, of: number): Html {
  const button = (keep: string, label: string): Html =>
    html`<button name="${choiceTargetFields.keep}" value="${keep}">${label}</button> `;
  return html`<form class="actions" method="post" action="${actionUrl(name, '_resolve')}">
    <input type="hidden" name="${choiceTargetFields.blob}" value="${blob}" />
    <input type="hidden" name="${choiceTargetFields.passage}" value="${passage}" />
    ${Array.from({ length: of }, (_, at) => button(String(at + 1), messages.passages.keep(at + 1, of)))}
    ${button('all', messages.passages.keepAll(of))} ${button('edit', messages.passages.edit)}
  </form>`;
}
