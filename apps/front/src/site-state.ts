import type { FrontConfig } from './config.js';
import type { StoreWatch } from './store/store-watch.js';
import type { Assets, Site } from './views/model.js';
import { hostOfNode } from './config.js';

/** What every page shows around its content. The same object is answered until something in it changes. */
export function siteState(config: FrontConfig, assets: Assets, watch: StoreWatch): () => Site {
  const base = { name: 'erwik', node: hostOfNode(config.node), assets, mayEdit: config.access === 'open' };
  let shown: Site = { ...base, state: { kind: 'alone' } };
  return () => {
    // A store that does not answer is told by a notice on the page, so that what is kept stays as it is.
    const reason = watch.answering ? watch.faults.join(' ') : '';
    const known = shown.state.kind === 'cannotSave' ? shown.state.reason : '';
    if (reason !== known)
      shown = { ...base, state: reason === '' ? { kind: 'alone' } : { kind: 'cannotSave', reason } };
    return shown;
  };
}
