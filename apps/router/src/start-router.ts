import { join } from 'node:path';
import { connectBus, createRequester, followEvents } from '@erwik/bus';
import type { Bus, Follower, Requester } from '@erwik/bus';
import { createMetrics, serveHealth, writePidFile } from '@erwik/runtime';
import type { Logger, Running } from '@erwik/runtime';
import type { RouterConfig } from './config.js';
import { joinMesh } from './join-mesh.js';
import type { Joined } from './join-mesh.js';
import { openDoor } from './links/open-door.js';
import { advertisedAddress, linkTerms } from './links/terms.js';
import { loadRouterFile } from './load-router-file.js';
import type { LoadedRouterFile } from './load-router-file.js';
import { openNodeState } from './node-state.js';
import { meshMetrics } from './report/mesh-metrics.js';
import { StoreTips } from './store-tips.js';
import { watchRouterFile } from './watch-router-file.js';

/** What a router is started with. */
export interface RouterStart {
  readonly config: RouterConfig;
  readonly log: Logger;
}

/**
 * Starts the router: it listens for other nodes at once, and joins the mesh as soon as the store says what it holds. Errors:
 * `BadConfig` for a bad router file, key, cookie or address.
 */
export async function startRouter(start: RouterStart): Promise<Running> {
  await using opened = new Opened();
  const running = await openRouter(start, opened);
  const kept = opened.keep();
  return { ready: running, [Symbol.asyncDispose]: () => kept[Symbol.asyncDispose]() };
}

async function openRouter(
  { config, log }: RouterStart,
  opened: Opened,
): Promise<{ readonly node: string; readonly listen: string }> {
  const loaded = await loadRouterFile(config.routerFile, config.node);
  for (const warning of loaded.warnings) log.warn({ warning }, 'the router file is unwise');
  const terms = await linkTerms(config.data, loaded.file.transport, () => watched.current);
  const state = openNodeState(join(config.data, 'mesh.json'));
  const runFolder = join(config.data, 'run');
  opened.add(await writePidFile(runFolder, 'router'));
  let mesh: Joined | null = null;
  const watched = opened.add(
    watchRouterFile(config.routerFile, loaded, log, (after) => {
      tellWhatWaits(log, loaded, after);
      mesh?.router.routerFileChanged(after);
    }),
  );
  const { bus, store } = openBus(config, log, opened);
  const stopping = new AbortController();
  const tips = new StoreTips(store, log, stopping.signal);
  const follower = opened.add(followEvents(bus, tips));
  const door = opened.add(await openDoor(terms, loaded.file.listen ?? config.listen, log));
  const [node, address] = [loaded.file.node ?? config.node, advertisedAddress(loaded, door)];
  const packs = join(config.data, 'packs');
  const joining = tips.start().then((held) => {
    if (stopping.signal.aborted) return null;
    const parts = { node, address, terms, state, held, tips, store, packs, log };
    mesh = joinMesh({ ...parts, routerFile: watched.current }, bus);
    door.open((trusted) => mesh?.router.enter(trusted));
    return mesh;
  });
  opened.add({
    async [Symbol.asyncDispose](): Promise<void> {
      stopping.abort();
      await (await joining)?.[Symbol.asyncDispose]();
    },
  });
  const metrics = meshMetrics(createMetrics({ app: 'router' }), () => mesh?.router.report() ?? null);
  const ready = () => readiness(follower, mesh);
  opened.add(await serveHealth({ runFolder, name: 'router', listen: config.metrics, ready, metrics }));
  return { node, listen: `${door.host}:${door.port}` };
}

/** What names this node and where it is reached stands in what others know of it, and in what was opened. */
function tellWhatWaits(log: Logger, { file: started }: LoadedRouterFile, { file }: LoadedRouterFile): void {
  const own = ['node', 'listen', 'advertise', 'transport'] as const;
  const fields = own.filter((field) => JSON.stringify(started[field]) !== JSON.stringify(file[field]));
  if (fields.length > 0)
    log.warn({ fields }, 'a change of the router file waits until the router is started again');
}

function openBus(
  { redisUrl, node }: RouterConfig,
  log: Logger,
  opened: Opened,
): { bus: Bus; store: Requester } {
  const bus = opened.add(connectBus({ url: redisUrl, node, log }));
  return { bus, store: opened.add(createRequester(bus)) };
}

function readiness(
  follower: Follower,
  mesh: Joined | null,
): { readonly ready: boolean; readonly degraded: readonly string[] } {
  const degraded = [
    ...(follower.connected ? [] : ['Events are not followed: the bus cannot be reached.']),
    ...(mesh === null ? ['The store has not said yet what it holds: no neighbor is linked.'] : []),
  ];
  return { ready: degraded.length === 0, degraded };
}

/** What was opened, to be disposed of in the opposite order. */
class Opened implements AsyncDisposable {
  #stack: AsyncDisposable[] = [];

  add<Resource extends AsyncDisposable>(resource: Resource): Resource {
    this.#stack.push(resource);
    return resource;
  }

  /** Hands all of it to somebody else, who disposes of it. */
  keep(): Opened {
    const kept = new Opened();
    kept.#stack = this.#stack;
    this.#stack = [];
    return kept;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const each of this.#stack.splice(0).reverse()) await each[Symbol.asyncDispose]();
  }
}
