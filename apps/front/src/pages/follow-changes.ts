import type { BusEvent, PageChanged } from '@erwik/events';
import { accessPath } from '@erwik/pages';
import type { CustomStyle } from '../custom-style/custom-style.js';
import type { MeshWatch } from '../mesh/mesh-watch.js';
import type { StoreWatch, WatchChange } from '../store/store-watch.js';
import type { Site } from '../views/model.js';
import { nameKeys } from './link-keys.js';
import type { PageCache } from './page-cache.js';
import type { PageDocuments } from './page-documents.js';
import type { SurroundingTexts } from './surroundings.js';

type Followers = {
  readonly cache: PageCache;
  readonly documents: PageDocuments;
  readonly surroundings: SurroundingTexts;
  readonly site: () => Site;
};

type Kept = Omit<Followers, 'site'>;

/** Drops kept documents as soon as something they show has changed. */
export function followChanges(
  { watch, mesh, customStyle }: { watch: StoreWatch; mesh: MeshWatch; customStyle: CustomStyle },
  followers: Followers,
): void {
  let site = followers.site();
  const takeSite = (): void => {
    if (followers.site() === site) return;
    site = followers.site();
    followers.cache.clear();
  };
  mesh.listen(takeSite);
  customStyle.listen(takeSite);
  watch.listen((change) => (change.kind === 'state' ? takeSite() : takeChange(change, followers)));
}

function takeChange(change: Exclude<WatchChange, { kind: 'state' }>, followers: Followers): void {
  if (change.kind === 'missed') return forgetAll(followers);
  const { event } = change;
  if (event.type === 'PageChanged') takePageChange(event, followers);
  else if (event.type === 'HeadMoved' && event.coarse) forgetAll(followers);
  else if (event.type === 'IndexCaughtUp') takeIndexed(event, followers);
}

function takePageChange(event: PageChanged, { cache, documents, surroundings }: Kept): void {
  if (event.path === accessPath) return forgetAll({ cache, documents, surroundings });
  cache.take(event);
  documents.forget(event.name);
  if (event.kind !== 'edited') surroundings.clear();
}

/** What pages are called besides their names is known once they are indexed. */
function takeIndexed(
  { aliases = [] }: Extract<BusEvent, { type: 'IndexCaughtUp' }>,
  followers: Followers,
): void {
  if (aliases === 'many') return forgetAll(followers);
  const { cache, documents, surroundings } = followers;
  cache.dropIncomplete();
  if (aliases.length === 0) return;
  cache.takeNames(nameKeys(aliases));
  documents.forgetAll();
  surroundings.clear();
}

function forgetAll({ cache, documents, surroundings }: Kept): void {
  cache.clear();
  documents.forgetAll();
  surroundings.clear();
}
