import { setTimeout as delay } from 'node:timers/promises';
import { connectBus, readMeshReport } from '@erwik/bus';
import type { Bus } from '@erwik/bus';
import type { MeshReport } from '@erwik/events';
import { createLogger, deadline } from '@erwik/runtime';

/** A Redis that runs takes connections within milliseconds; whoever asks how a node is does not want to wait for long. */
const answerMaxMs = 2_000;
const connectPollMs = 10;

/** Asks the bus of a node for the router's last report; null where no router runs, or Redis does not answer. */
export async function askMeshReport(url: string, node: string): Promise<MeshReport | null> {
  const silent = createLogger({ app: 'cli' }, { write: () => {} });
  await using bus = connectBus({ url, node, log: silent });
  const late = (): Error => new Error(`no report within ${answerMaxMs} ms`);
  return await deadline(report(bus), answerMaxMs, late).catch(() => null);
}

async function report(bus: Bus): Promise<MeshReport | null> {
  const givenUpMs = Date.now() + answerMaxMs;
  while (!bus.connected && Date.now() < givenUpMs) await delay(connectPollMs);
  return readMeshReport(bus);
}
