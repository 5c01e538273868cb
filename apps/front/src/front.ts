import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BusEvent } from '@erwik/events';
import type { Logger, Metrics } from '@erwik/runtime';
import { createApp } from './app.js';
import type { FrontConfig } from './config.js';
import type { FrontParts } from './front-parts.js';
import { allowedHosts, remembering } from './guards/allowed-hosts.js';
import { refuse } from './guards/request-guard.js';
import { createSaveLimit } from './guards/save-limit.js';
import { answerHot } from './hot-path.js';
import type { LoadedAssets } from './http/assets.js';
import { LiveEvents } from './live/live-events.js';
import { frontMetrics } from './front-metrics.js';
import { followChanges } from './pages/follow-changes.js';
import { PageCache } from './pages/page-cache.js';
import { PageDocuments } from './pages/page-documents.js';
import { SurroundingTexts } from './pages/surroundings.js';
import { RenderPool } from './rendering/render-pool.js';
import { RenderedTexts } from './rendering/rendered-texts.js';
import { siteState } from './site-state.js';
import { StoreProbe } from './store/probe-store.js';
import type { StoreClient } from './store/store-client.js';
import { StoreWatch } from './store/store-watch.js';
import { views } from './views/views.js';

/** What a front is made of that comes from outside. */
export type FrontOptions = {
  readonly config: FrontConfig;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly store: StoreClient;
  readonly assets: LoadedAssets;
  /** the compiled module that renders pages in a thread of its own */
  readonly renderWorkerUrl?: URL;
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
  /** settles when the store has been asked how it is */
  readonly probe: () => Promise<void>;
  /** ends what readers keep open, and says in `/readyz` that this front is going */
  readonly drain: () => Promise<void>;
};

const renderWorker = new URL('./rendering/render-worker.js', import.meta.url);

/** Makes a front. It listens to nothing by itself. */
export function createFront(options: FrontOptions): Front {
  const { config, store, assets } = options;
  const watch = new StoreWatch();
  const pool = new RenderPool({ workerUrl: options.renderWorkerUrl ?? renderWorker });
  const cache = new PageCache();
  const parts = createParts(options, { watch, pool, cache });
  const live = new LiveEvents(watch);
  const probe = new StoreProbe(store, watch);
  const state = { draining: false };
  const figures = frontMetrics(options.metrics, { cache, live });
  const app = createApp(parts, { live, figures, isDraining: () => state.draining });
  const isOurHost = remembering(allowedHosts(config.listen.host, config.hosts));
  const hot = { assets: assets.responses, documents: parts.documents, watch };
  return {
    handle(request, response) {
      if (state.draining) response.shouldKeepAlive = false;
      if (refuse(request, response, isOurHost)) return;
      if (answerHot(hot, request, response)) figures.countHot();
      else app(request, response);
    },
    takeEvents: (events) => watch.take(events),
    missedEvents: () => watch.missed(),
    setFollowing: (following) => watch.setFollowing(following),
    probe: () => probe.now(),
    async drain() {
      state.draining = true;
      await live[Symbol.asyncDispose]();
    },
    async [Symbol.asyncDispose]() {
      await live[Symbol.asyncDispose]();
      await probe[Symbol.asyncDispose]();
      await pool[Symbol.asyncDispose]();
    },
  };
}

type Inner = { readonly watch: StoreWatch; readonly pool: RenderPool; readonly cache: PageCache };

function createParts(
  { config, log, store, assets }: FrontOptions,
  { watch, pool, cache }: Inner,
): FrontParts {
  const texts = new RenderedTexts(pool);
  const surroundings = new SurroundingTexts({ store, texts, views });
  const site = siteState(config, assets.urls, watch);
  const pageHeaders = ['Erwik-Node', config.node];
  const documents = new PageDocuments({ store, cache, texts, surroundings, views, site, pageHeaders });
  followChanges(watch, { cache, documents, surroundings, site });
  return {
    config,
    log,
    store,
    watch,
    documents,
    texts,
    surroundings,
    views,
    site,
    limitSaves: createSaveLimit(),
  };
}
