import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BadConfig } from './config.js';
import { deadline } from './deadline.js';
import type { Metrics } from './metrics.js';
import { writeWhole } from './pid-file.js';
import type { HostAndPort } from './values.js';

/** Whether a process can do its work; `degraded` says in words what does not work. */
export interface Readiness {
  readonly ready: boolean;
  readonly degraded: readonly string[];
}

/** `ready` is asked at every look; `listen` is a loopback port that the system chooses, unless given. */
export interface HealthOptions {
  readonly listen?: HostAndPort;
  readonly runFolder: string;
  readonly name: string;
  readonly ready: () => Readiness | Promise<Readiness>;
  readonly metrics: Metrics;
}

/** Answers until its disposal. */
export interface HealthServer extends AsyncDisposable {
  readonly port: number;
}

/** Whoever looks gives up after a few seconds; a check that hangs is an answer in itself. */
const readyMaxMs = 2_000;

const anyLoopbackPort: HostAndPort = { host: '127.0.0.1', port: 0 };

/**
 * Serves `/healthz` (the process is up), `/readyz` (it can do its work; 503 where not) and `/metrics`, and writes the port to
 * `<name>.port` in the run folder. Errors: `BadConfig` where it cannot listen.
 */
export async function serveHealth(options: HealthOptions): Promise<HealthServer> {
  const server = createServer((request, response) => {
    void answer(request.url ?? '/', response, options);
  });
  await listening(server, options.listen ?? anyLoopbackPort);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const file = join(options.runFolder, `${options.name}.port`);
  await writeWhole(options.runFolder, file, `${port}\n`);
  return {
    port,
    async [Symbol.asyncDispose](): Promise<void> {
      await rm(file, { force: true });
      server.close();
      server.closeAllConnections();
    },
  };
}

async function listening(server: Server, { host, port }: HostAndPort): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new BadConfig([`ERWIK_METRICS: ${host}:${port} cannot be listened on (${code})`]);
  }
}

async function answer(
  url: string,
  response: ServerResponse,
  { ready, metrics }: HealthOptions,
): Promise<void> {
  const path = url.split('?', 1)[0];
  if (path === '/healthz') return send(response, 200, { up: true });
  if (path === '/metrics') return sendText(response, 200, metrics.contentType, await metrics.text());
  if (path !== '/readyz') return send(response, 404, { error: 'no such page' });
  const readiness = await ask(ready);
  return send(response, readiness.ready ? 200 : 503, readiness);
}

async function ask(ready: HealthOptions['ready']): Promise<Readiness> {
  try {
    const answered = Promise.resolve().then(ready);
    return await deadline(answered, readyMaxMs, () => new Error('the check does not answer'));
  } catch (error) {
    return { ready: false, degraded: [error instanceof Error ? error.message : String(error)] };
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  sendText(response, status, 'application/json', `${JSON.stringify(body)}\n`);
}

function sendText(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}
