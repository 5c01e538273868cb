import { html } from './html.js';
import type { Html } from './html.js';
import { messages } from './messages.js';
import type { NodeState, PillText } from './model.js';
import { absoluteTime } from './moment.js';

/** How this node is, in the header of every page, with a link to all that is known. */
export function nodePill(node: string, state: NodeState): Html {
  const { label, hint, sinceMs } = pillText(state);
  const since = sinceMs === null ? null : html` ${absoluteTime(sinceMs)}`;
  return html`<a class="pill ${state.kind}" href="/_mesh" title="${hint}"
    ><bdi>${node}</bdi> <span class="state">${label}${since}</span></a
  >`;
}

/** What the pill says. */
export function pillText(state: NodeState): PillText {
  const text = messages.node;
  switch (state.kind) {
    case 'mesh':
      return said(text.mesh, text.meshHint);
    case 'inSync':
      return said(text.inSync, text.inSyncHint);
    case 'sending':
      return said(text.sending(state.edits), text.sendingHint);
    case 'receiving':
      return said(text.receiving(state.edits), text.receivingHint);
    case 'apart':
      return said(text.apart(state.reachable, state.nodes), text.apartHint);
    case 'silent':
      return said(text.silent, text.silentHint);
    case 'alone':
      return state.sinceMs === null
        ? said(text.alone, text.aloneHint)
        : { label: text.aloneSince, hint: text.aloneSinceHint, sinceMs: state.sinceMs };
    case 'cannotSave':
      return said(text.cannotSave, state.reason);
  }
}

function said(label: string, hint: string): PillText {
  return { label, hint, sinceMs: null };
}
