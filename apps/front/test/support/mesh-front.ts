import { connectBus, createPublisher, followEvents, writeMeshReport } from '@erwik/bus';
import type { Bus } from '@erwik/bus';
import type { BusEvent, MeshReport } from '@erwik/events';
import { createLogger } from '@erwik/runtime';
import { until } from '@erwik/testkit';
import { busMeshBoard } from '../../src/mesh/mesh-board.js';
import { startFront } from './start-front.js';
import type { TestFront } from './start-front.js';
import { TestStore } from './test-store.js';

/** A front that reads a real Redis for what its router knows, and the pen of that router. */
export type MeshFront = AsyncDisposable & {
  readonly front: TestFront;
  readonly store: TestStore;
  /** the router's connection */
  readonly bus: Bus;
  /** writes a report, tells of it, and settles when the front shows it */
  readonly report: (report: MeshReport) => Promise<void>;
  readonly publish: (...events: BusEvent[]) => void;
  /** what a path answers, without following redirects */
  readonly read: (path: string, init?: RequestInit) => Promise<MeshAnswer>;
  readonly api: (path: string) => Promise<unknown>;
};

type MeshAnswer = { readonly status: number; readonly headers: Headers; readonly text: string };

let buses = 0;

/** Each front has a bus of its own, so that many share one Redis. */
export async function startMeshFront(redisUrl: string): Promise<MeshFront> {
  buses += 1;
  const log = createLogger({ app: 'test', level: 'error' });
  const bus = connectBus({ url: redisUrl, node: `erwik@bus${buses}`, log });
  const publisher = createPublisher(bus, 'mesh');
  const store = new TestStore();
  const front = await startFront({}, store, busMeshBoard(bus));
  const { takeMeshEvents, missedMeshEvents } = front.front;
  const follower = followEvents(bus, { onEvents: takeMeshEvents, onGap: missedMeshEvents }, 'mesh');
  await until(() => follower.connected, { what: 'the front to follow the router' });
  const read: MeshFront['read'] = async (path, init) => {
    const response = await fetch(`${front.url}${path}`, { redirect: 'manual', ...init });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const api = async (path: string): Promise<unknown> => JSON.parse((await read(`/_api/v1${path}`)).text);
  return {
    ...{ front, store, bus, read, api },
    publish: (...events) => publisher.publish(events),
    async report(report) {
      await writeMeshReport(bus, report);
      publisher.publish([{ type: 'MeshChanged' }]);
      const isShown = async () => ((await api('/mesh')) as { reportedAt: number }).reportedAt === report.at;
      await until(isShown, { what: 'the front to have read the report' });
    },
    async [Symbol.asyncDispose]() {
      await front[Symbol.asyncDispose]();
      await follower[Symbol.asyncDispose]();
      await publisher[Symbol.asyncDispose]();
      await bus[Symbol.asyncDispose]();
    },
  };
}
