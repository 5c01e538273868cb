import { fileURLToPath } from 'node:url';
import {
  connectBus,
  createHitCounts,
  createLoginAttempts,
  createRequester,
  createSessionRecords,
  followEvents,
} from '@erwik/bus';
import { createMetrics } from '@erwik/runtime';
import type { Logger, Running } from '@erwik/runtime';
import { createSessions, sessionIdleS } from './accounts/sessions.js';
import type { ProcessConfig } from './config.js';
import { busDraftBoard } from './drafts/draft-board.js';
import { busEditingBoard } from './drafts/editing-board.js';
import { createFront } from './front.js';
import { sharedHits } from './guards/shared-hits.js';
import { loadAssets } from './http/assets.js';
import { busMeshBoard } from './mesh/mesh-board.js';
import { serveHttp } from './serve-http.js';
import { busStore } from './store/bus-store.js';
import { busWatchLists } from './store/watch-lists.js';

const assetsFolder = fileURLToPath(new URL('./assets/', import.meta.url));

/**
 * Starts a front process. It listens once the store has answered, or has had time to: with none, kept pages and
 * refusals are served.
 */
export async function startFront(config: ProcessConfig, log: Logger): Promise<Running> {
  const assets = await loadAssets(assetsFolder);
  const bus = connectBus({ url: config.redisUrl, node: config.node, log });
  const requester = createRequester(bus);
  const store = busStore(requester);
  const board = busMeshBoard(bus);
  const watchLists = busWatchLists(bus);
  const front = createFront({
    ...{ config, log, metrics: createMetrics({ app: 'front' }), store, board, watchLists, assets },
    drafts: busDraftBoard(bus),
    editing: busEditingBoard(bus),
    hits: sharedHits(createHitCounts(bus)),
    logins: {
      sessions: createSessions(createSessionRecords(bus, sessionIdleS)),
      attempts: createLoginAttempts(bus),
    },
  });
  const follower = followEvents(bus, {
    onEvents: front.takeEvents,
    onGap: (reason) => {
      log.debug({ reason }, 'events may have been missed');
      front.missedEvents();
    },
    onConnected: front.setFollowing,
  });
  const meshFollower = followEvents(
    bus,
    { onEvents: front.takeMeshEvents, onGap: front.missedMeshEvents },
    'mesh',
  );
  await front.probe();
  const server = await serveHttp(front, config.listen);
  return {
    ready: { url: `http://${config.listen.host}:${server.port}`, node: config.node },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await meshFollower[Symbol.asyncDispose]();
      await follower[Symbol.asyncDispose]();
      await requester[Symbol.asyncDispose]();
      await bus[Symbol.asyncDispose]();
    },
  };
}
