import { join } from 'node:path';
import { connectBus, followEvents } from '@erwik/bus';
import type { Bus, Follower } from '@erwik/bus';
import { createMetrics, serveHealth, writePidFile } from '@erwik/runtime';
import type { HealthServer, Logger, Running } from '@erwik/runtime';
import type { RouterConfig } from './config.js';
import { loadRouterFile } from './load-router-file.js';
import { watchRouterFile } from './watch-router-file.js';

/**
 * Starts the router: it reads and watches the router file, follows the node's events, and says how it is. It has no
 * links to other nodes yet. Errors: `BadConfig` for a bad router file; nothing was made then.
 */
export async function startRouter({
  config,
  log,
}: {
  readonly config: RouterConfig;
  readonly log: Logger;
}): Promise<Running> {
  const loaded = await loadRouterFile(config.routerFile);
  const runFolder = join(config.data, 'run');
  const pidFile = await writePidFile(runFolder, 'router');
  const watched = watchRouterFile(config.routerFile, loaded, log);
  const bus = connectBus({ url: config.redisUrl, node: config.node, log });
  const metrics = createMetrics({ app: 'router' });
  const events = metrics.counter('erwik_router_events_total', 'Bus events heard', ['type']);
  const follower = followEvents(bus, {
    onEvents: (heard) => {
      for (const { type } of heard) events.inc({ type });
    },
    onGap: () => {}, // nothing is remembered yet that could be wrong
  });
  const ready = () => readiness(follower);
  const health = await serveHealth({ runFolder, name: 'router', ready, metrics });
  const { node = config.node, neighbors } = loaded.file;
  log.info(
    { node, neighbors: neighbors.map((neighbor) => neighbor.node) },
    'this node runs alone: its router has no links to other nodes yet',
  );
  return { ready: { node }, [Symbol.asyncDispose]: () => stop([health, follower, bus, watched, pidFile]) };
}

function readiness({ connected }: Follower): {
  readonly ready: boolean;
  readonly degraded: readonly string[];
} {
  return {
    ready: connected,
    degraded: connected ? [] : ['Events are not followed: the bus cannot be reached.'],
  };
}

async function stop(started: readonly (AsyncDisposable | HealthServer | Bus)[]): Promise<void> {
  for (const each of started) await each[Symbol.asyncDispose]();
}
