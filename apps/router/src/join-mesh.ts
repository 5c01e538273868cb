import { createPublisher } from '@erwik/bus';
import { servePulls } from '@erwik/bus/pulls';
import type { Bus } from '@erwik/bus';
import { MeshBoardWriter } from './report/mesh-board-writer.js';
import { Router, pullsAtOnce } from './router.js';
import type { RouterParts } from './router.js';

/** A router that takes part in the mesh. */
export interface Joined extends AsyncDisposable {
  readonly router: Router;
}

/** Makes the node part of the mesh: serves pulls, tells of the mesh on the bus, and dials the neighbors. */
export function joinMesh(parts: Omit<RouterParts, 'note'>, bus: Bus): Joined {
  let board: MeshBoardWriter | null = null;
  const router = new Router({ ...parts, note: (noted) => board?.note(noted) });
  const publisher = createPublisher(bus, 'mesh');
  board = new MeshBoardWriter(bus, publisher, () => router.report());
  const queue = servePulls(bus, { ...router.pulls.work, concurrency: pullsAtOnce });
  router.pulls.serveWith(queue);
  parts.tips.listen(router);
  router.start();
  return {
    router,
    async [Symbol.asyncDispose](): Promise<void> {
      await router[Symbol.asyncDispose]();
      await queue[Symbol.asyncDispose]();
      await board?.[Symbol.asyncDispose]();
      await publisher[Symbol.asyncDispose]();
    },
  };
}
