import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BusEvent } from '@erwik/events';
import type { Logger, Metrics } from '@erwik/runtime';
import { AccessRights } from './access/access-rights.js';
import { guardedStore } from './access/guarded-store.js';
import { AccountBook } from './accounts/account-book.js';
import type { AccountParts } from './accounts/account-parts.js';
import { noSessions } from './accounts/sessions.js';
import { noAttempts } from './accounts/try-password.js';
import { createApp } from './app.js';
import type { FrontConfig } from './config.js';
import type { FrontParts } from './front-parts.js';
import { Farewell } from './farewell.js';
import { allowedHosts, remembering } from './guards/allowed-hosts.js';
import { refuse } from './guards/request-guard.js';
import { createSaveLimit } from './guards/rate-limit.js';
import type { HitStores } from './guards/rate-limit.js';
import { answerHot } from './hot-path.js';
import type { LoadedAssets } from './http/assets.js';
import { CustomStyle } from './custom-style/custom-style.js';
import { LiveEvents } from './live/live-events.js';
import { noDrafts } from './drafts/draft-board.js';
import type { DraftBoard } from './drafts/draft-board.js';
import { nobodyEditing } from './drafts/editing-board.js';
import type { EditingBoard } from './drafts/editing-board.js';
import { frontMetrics } from './front-metrics.js';
import type { MeshBoard } from './mesh/mesh-board.js';
import { MeshWatch } from './mesh/mesh-watch.js';
import { followChanges } from './pages/follow-changes.js';
import { PageCache } from './pages/page-cache.js';
import { PageDocuments } from './pages/page-documents.js';
import { SurroundingTexts } from './pages/surroundings.js';
import { IncludedTexts } from './rendering/included-texts.js';
import { RenderPool } from './rendering/render-pool.js';
import { RenderedTexts } from './rendering/rendered-texts.js';
import { prefetchUrl } from './routes/prefetch.js';
import { siteStates } from './site-state.js';
import { StoreProbe } from './store/probe-store.js';
import type { StoreClient } from './store/store-client.js';
import { noWatchLists } from './store/watch-lists.js';
import type { WatchLists } from './store/watch-lists.js';
import { StoreWatch } from './store/store-watch.js';
import { ThumbnailMaker } from './thumbnails/thumbnail-maker.js';
import { Thumbnails } from './thumbnails/thumbnails.js';
import { views } from './views/views.js';

/** What a front is made of that comes from outside. */
export type FrontOptions = {
  readonly config: FrontConfig;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly store: StoreClient;
  readonly board: MeshBoard;
  /** without one readers cannot watch pages */
  readonly watchLists?: WatchLists;
  /** without one no drafts are kept but by browsers */
  readonly drafts?: DraftBoard;
  /** without one nobody is told who else edits a page */
  readonly editing?: EditingBoard;
  /** without it each front counts by itself what an address does */
  readonly hits?: HitStores;
  /** without them nobody can log in */
  readonly logins?: Pick<AccountParts, 'sessions' | 'attempts'>;
  readonly assets: LoadedAssets;
  /** the compiled module that renders pages in a thread of its own */
  readonly renderWorkerUrl?: URL;
  /** the compiled module that makes pictures smaller in a process of its own */
  readonly thumbnailWorkerUrl?: URL;
};

/** A front: answers requests, and is told what happens to the wiki. */
export type Front = AsyncDisposable & {
  /** answers one request; a listener for `node:http` */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
  /** takes facts from the bus, in their order */
  readonly takeEvents: (events: readonly BusEvent[]) => void;
  /** events may have been missed */
  readonly missedEvents: () => void;
  /** whether events arrive */
  readonly setFollowing: (following: boolean) => void;
  /** takes facts about the mesh from the bus */
  readonly takeMeshEvents: (events: readonly BusEvent[]) => void;
  /** facts about the mesh may have been missed */
  readonly missedMeshEvents: () => void;
  /** settles when the store has been asked how it is, and what the router knows has been read */
  readonly probe: () => Promise<void>;
  /** says that this front is going; resolves when a balancer that asks has heard it. Requests are answered meanwhile. */
  readonly leave: () => Promise<void>;
  /** ends what readers keep open */
  readonly drain: () => Promise<void>;
};

const thumbnailWorker = new URL('./thumbnails/thumbnail-worker.js', import.meta.url);
const renderWorker = new URL('./rendering/render-worker.js', import.meta.url);

/** Makes a front. It listens to nothing by itself. */
export function createFront(options: FrontOptions): Front {
  const { config, store, assets } = options;
  const watch = new StoreWatch();
  const mesh = new MeshWatch(options.board);
  const pool = new RenderPool({ workerUrl: options.renderWorkerUrl ?? renderWorker });
  const cache = new PageCache();
  const thumbnails = new Thumbnails(
    new ThumbnailMaker({ workerUrl: options.thumbnailWorkerUrl ?? thumbnailWorker }),
  );
  const parts = createParts(options, { watch, mesh, pool, cache, thumbnails });
  const live = new LiveEvents({ watch, mesh, site: parts.site, store, rights: parts.rights });
  const probe = new StoreProbe(store, watch);
  const farewell = new Farewell();
  const figures = frontMetrics(options.metrics, { cache, live });
  const app = createApp(parts, { live, figures, farewell });
  const isOurHost = remembering(allowedHosts(config.listen.host, config.hosts));
  const hot = {
    ...{ assets: assets.responses, documents: parts.documents, watch },
    ...{ language: config.language, rights: parts.rights },
  };
  return {
    handle(request, response) {
      if (farewell.isLeaving) response.shouldKeepAlive = false;
      if (refuse(request, response, isOurHost)) return;
      if (answerHot(hot, request, response)) figures.countHot();
      else app(request, response);
    },
    takeEvents(events) {
      mesh.take(events);
      parts.accounts.book.take(events);
      watch.take(events);
    },
    missedEvents() {
      parts.accounts.book.forget();
      watch.missed();
    },
    setFollowing: (following) => watch.setFollowing(following),
    takeMeshEvents: (events) => mesh.take(events),
    missedMeshEvents: () => void mesh.refresh(),
    async probe() {
      await Promise.all([probe.now(), mesh.refresh()]);
      await parts.customStyle.refresh();
    },
    leave: () => farewell.say(),
    async drain() {
      await live[Symbol.asyncDispose]();
    },
    async [Symbol.asyncDispose]() {
      await live[Symbol.asyncDispose]();
      await probe[Symbol.asyncDispose]();
      await mesh[Symbol.asyncDispose]();
      await pool[Symbol.asyncDispose]();
      await thumbnails[Symbol.asyncDispose]();
    },
  };
}

type Inner = {
  readonly watch: StoreWatch;
  readonly mesh: MeshWatch;
  readonly pool: RenderPool;
  readonly thumbnails: Thumbnails;
  readonly cache: PageCache;
};

function createParts(
  { config, log, store: asked, assets, drafts = noDrafts, watchLists = noWatchLists, ...given }: FrontOptions,
  { watch, mesh, pool, cache, thumbnails }: Inner,
): FrontParts {
  const { hits = null, logins = { sessions: noSessions, attempts: noAttempts } } = given;
  const accounts = { store: asked, book: new AccountBook(asked), ...logins };
  const rights = new AccessRights({ config, store: asked, watch, log });
  const store = guardedStore(asked, rights, watch);
  const texts = new RenderedTexts(pool);
  const included = new IncludedTexts(store, texts);
  const surroundings = new SurroundingTexts({ store, texts, views, rights });
  const customStyle = new CustomStyle({ store: asked, watch, rights });
  const site = siteStates(config, assets.urls, { watch, mesh, rights, customStyle });
  const pageHeaders = [
    'Erwik-Node',
    config.node,
    'Vary',
    'Accept, Accept-Language, Cookie',
    'Speculation-Rules',
    `"${prefetchUrl}"`,
  ];
  const documents = new PageDocuments({
    store,
    cache,
    included,
    surroundings,
    views,
    rights,
    site: site.kept,
    ownSite: site.now,
    pageHeaders,
    language: config.language,
  });
  followChanges({ watch, mesh, customStyle }, { cache, documents, surroundings, site: site.kept });
  return {
    config,
    log,
    store,
    rights,
    accounts,
    watch,
    mesh,
    documents,
    texts,
    included,
    surroundings,
    thumbnails,
    customStyle,
    views,
    diagrams: assets.diagrams,
    stylesheet: assets.responses.get(assets.urls.css)?.bytes ?? Buffer.alloc(0),
    site: site.now,
    limitSaves: createSaveLimit('saves', hits),
    hits,
    watchLists,
    limitDrafts: createSaveLimit('drafts', hits),
    drafts,
    editing: given.editing ?? nobodyEditing,
  };
}
