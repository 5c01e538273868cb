import type { AccessRights } from './access/access-rights.js';
import { personNow } from './access/person.js';
import type { CustomStyle } from './custom-style/custom-style.js';
import type { FrontConfig } from './config.js';
import type { MeshWatch } from './mesh/mesh-watch.js';
import { nodeState } from './mesh/node-state.js';
import type { StoreWatch } from './store/store-watch.js';
import type { Assets, NodeState, Site } from './views/model.js';
import { nodeLabel } from './views/node-label.js';

/** What pages show around their content. */
export type SiteStates = {
  /** as things stand now, for documents that are made for one request */
  readonly now: () => Site;
  /**
   * For documents that are kept. How the mesh is changes with every edit; were it written into them, none could be kept, and
   * their bytes and entity tags would change without the page. So once there is a mesh they hold a plain link to what is
   * known of it, and the browser fills in what the stream of events tells. The same object until something in it changes.
   */
  readonly kept: () => Site;
};

/** What is shown around the content of pages comes from these. */
export type SiteFacts = {
  readonly watch: StoreWatch;
  readonly mesh: MeshWatch;
  readonly rights: AccessRights;
  readonly customStyle: Pick<CustomStyle, 'url'>;
};

/** Follows what pages show around their content. */
export function siteStates(
  config: FrontConfig,
  assets: Assets,
  { watch, mesh, rights, customStyle }: SiteFacts,
): SiteStates {
  const base = { name: 'erwik', node: nodeLabel(config.node), assets };
  // A store that does not answer is told by a notice on the page, so that what is kept stays as it is.
  const faults = (): readonly string[] => (watch.answering ? watch.faults : []);
  // All who read a kept document are offered what members may do; who is none is led to the login.
  let kept: Site = { ...base, mayEdit: true, style: null, state: { kind: 'alone', sinceMs: null } };
  return {
    now: () => {
      const { report, meshed, unconfirmed } = mesh;
      return {
        ...{ ...base, mayEdit: rights.mayEditHere(), style: customStyle.url, ...signature() },
        state: nodeState({ report, meshed, unconfirmed, faults: faults() }, Date.now()),
      };
    },
    kept: () => {
      const state = keptState(faults(), mesh.meshed);
      const style = customStyle.url;
      if (style !== kept.style || !isSame(state, kept.state)) kept = { ...kept, state, style };
      return kept;
    },
  };
}

/** What the person who is answered signs with, where they have an account. */
function signature(): Pick<Site, 'signsAs'> {
  const person = personNow();
  return person === null || person.account === null ? {} : { signsAs: person.author.name };
}

/** What seldom changes: that this node cannot save, and whether there is a mesh at all. */
function keptState(faults: readonly string[], meshed: boolean): NodeState {
  const state = nodeState({ report: null, meshed, unconfirmed: 0, faults }, 0);
  return state.kind === 'silent' ? { kind: 'mesh' } : state;
}

function isSame(one: NodeState, other: NodeState): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
