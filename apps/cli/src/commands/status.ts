import { join } from 'node:path';
import type { MeshReport } from '@erwik/events';
import { BadConfig } from '@erwik/runtime';
import type { Environment } from '@erwik/runtime';
import type { Call, Command } from '../command.js';
import { wellExitCode, wrongExitCode } from '../command.js';
import { meshSentence } from '../mesh-text.js';
import { durableHead } from '../node/durable-head.js';
import { loadRouterFile } from '../node/load-router-file.js';
import { askMeshReport } from '../node/mesh-answer.js';
import { askMesh, askPageCount, askReadiness } from '../node/node-answers.js';
import type { Mesh } from '../node/node-answers.js';
import { readNodeConfig, routerFileOf } from '../node/node-config.js';
import type { NodeConfig } from '../node/node-config.js';
import { readNodePlace, urlOf } from '../node/node-place.js';
import type { NodePlace } from '../node/node-place.js';
import { readRunFolder } from '../node/run-folder.js';
import type { RunFolder } from '../node/run-folder.js';
import { statusText } from '../status-text.js';
import type { MeshStatus, NodeStatus } from '../status-text.js';

/** `erwik status`: how the node is, asked from all of its processes; what the data folder tells when they are down. */
export const status: Command = {
  name: 'status',
  summary: 'tell how the node is',
  operands: [],
  flags: { json: 'print it as JSON' },
  details: ['Exit code 0 when pages are served and saved, 1 when not.'],
  run: runStatus,
};

async function runStatus({ environment, flags, out }: Call): Promise<number> {
  const place = readNodePlace(environment);
  const run = readRunFolder(place.run);
  const found = run.running ? await runningStatus(environment, place, run) : await stoppedStatus(place, run);
  out(
    flags.has('json')
      ? JSON.stringify({ summary: meshSentence(found), ...found }, null, 2)
      : statusText(found),
  );
  return found.state === 'ready' ? wellExitCode : wrongExitCode;
}

async function runningStatus(
  environment: Environment,
  place: NodePlace,
  run: RunFolder,
): Promise<NodeStatus> {
  const config = await configOf(environment);
  const url = run.url ?? urlOf(place.http);
  const redisUrl = config.redisUrl ?? `unix://${join(place.run, 'redis.sock')}`;
  const [front, store, router, mesh, pages] = await Promise.all([
    askReadiness(url),
    ofProcess(run, 'store', askReadiness),
    ofProcess(run, 'router', askReadiness),
    askMesh(url),
    ofProcess(run, 'store', askPageCount),
  ]);
  const node = front?.node ?? config.node;
  const report = await askMeshReport(redisUrl, node);
  // of a process in another container this one finds no port, and hears by a front and by the bus that it is at work
  const answers = { front, store: store ?? mesh, router: router ?? report };
  const silent = Object.entries(answers).flatMap(([name, answer]) =>
    answer === null ? [`The ${name} does not answer.`] : [],
  );
  const told = [front, store, router].flatMap((answer) => answer?.degraded ?? []);
  return {
    ...meshStatus(report, mesh),
    node,
    url,
    data: place.data,
    state: front?.ready === true ? 'ready' : 'degraded',
    head: mesh?.head ?? (await durableHead(place.repository)) ?? report?.head ?? null,
    pages,
    indexed: mesh?.index.complete ?? null,
    // the front repeats what the store says
    degraded: [...new Set([...silent, ...told])],
    processes: run.processes,
  };
}

/** A running node keeps the router file it has when a bad one takes its place: that is none of a status's business. */
async function configOf(environment: Environment): Promise<NodeConfig> {
  const loaded = await loadRouterFile(routerFileOf(environment)).catch((error: unknown) => {
    if (error instanceof BadConfig) return null;
    throw error;
  });
  return readNodeConfig(environment, loaded?.file);
}

/** The part about the mesh: the router's report, and what a front adds to it; nothing without either. */
function meshStatus(report: MeshReport | null, mesh: Mesh | null): MeshStatus {
  const { merges = null, conflicts = null } = mesh?.counters ?? {};
  return {
    id: report?.id ?? null,
    address: report?.address || null,
    tips: mesh?.tips ?? report?.tips ?? [],
    converged: mesh?.converged ?? report?.converged ?? null,
    aloneSince: report?.aloneSince ?? null,
    wanted: report?.wanted ?? 0,
    neighbors: report?.neighbors ?? [],
    pulls: report?.pulls ?? [],
    refused: report?.refused ?? [],
    counters: report === null ? null : { ...report.counters, merges, conflicts },
  };
}

async function stoppedStatus(place: NodePlace, { processes }: RunFolder): Promise<NodeStatus> {
  return {
    ...meshStatus(null, null),
    node: null,
    url: null,
    data: place.data,
    state: 'stopped',
    head: await durableHead(place.repository),
    pages: null,
    indexed: null,
    degraded: [],
    processes,
  };
}

async function ofProcess<Answer>(
  { ports }: RunFolder,
  name: string,
  ask: (url: string) => Promise<Answer | null>,
): Promise<Answer | null> {
  const port = ports.get(name);
  return port === undefined ? null : ask(`http://127.0.0.1:${port}`);
}
