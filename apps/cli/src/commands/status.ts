import type { Call, Command } from '../command.js';
import { wellExitCode, wrongExitCode } from '../command.js';
import { durableHead } from '../node/durable-head.js';
import { askMesh, askPageCount, askReadiness } from '../node/node-answers.js';
import { readNodePlace, urlOf } from '../node/node-place.js';
import type { NodePlace } from '../node/node-place.js';
import { readRunFolder } from '../node/run-folder.js';
import type { RunFolder } from '../node/run-folder.js';
import { statusText } from '../status-text.js';
import type { NodeStatus } from '../status-text.js';

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
  const found = run.running ? await runningStatus(place, run) : await stoppedStatus(place, run);
  out(flags.has('json') ? JSON.stringify(found, null, 2) : statusText(found));
  return found.state === 'ready' ? wellExitCode : wrongExitCode;
}

async function runningStatus(place: NodePlace, run: RunFolder): Promise<NodeStatus> {
  const url = run.url ?? urlOf(place.http);
  const [front, store, router, mesh, pages] = await Promise.all([
    askReadiness(url),
    ofProcess(run, 'store', askReadiness),
    ofProcess(run, 'router', askReadiness),
    askMesh(url),
    ofProcess(run, 'store', askPageCount),
  ]);
  const silent = Object.entries({ front, store, router }).flatMap(([name, answer]) =>
    answer === null ? [`The ${name} does not answer.`] : [],
  );
  const told = [front, store, router].flatMap((answer) => answer?.degraded ?? []);
  return {
    node: front?.node ?? null,
    url,
    data: place.data,
    state: front?.ready === true ? 'ready' : 'degraded',
    head: mesh?.head ?? (await durableHead(place.repository)),
    pages,
    indexed: mesh?.index.complete ?? null,
    neighbors: mesh?.neighbors ?? [],
    // the front repeats what the store says
    degraded: [...new Set([...silent, ...told])],
    processes: run.processes,
  };
}

async function stoppedStatus(place: NodePlace, { processes }: RunFolder): Promise<NodeStatus> {
  return {
    node: null,
    url: null,
    data: place.data,
    state: 'stopped',
    head: await durableHead(place.repository),
    pages: null,
    indexed: null,
    neighbors: [],
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
