// @ts-check
// Runs the processes of one node: a private Redis, the store, the router, and the fronts that share one port. All of
// them end with this process, however it ends: the apps by their closed IPC channel, Redis by a signal from the kernel.
import { fork } from 'node:child_process';
import cluster from 'node:cluster';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { tryLock } from './file-lock.mjs';
import { keepRunning } from './kept-process.mjs';
import { urlOf } from './node-settings.mjs';
import { findRedisServer, startRedis } from './redis-server.mjs';
import { routerFileVariables } from './router-file-variables.mjs';

/** @typedef {import('./kept-process.mjs').Running} Running */
/** @typedef {import('./kept-process.mjs').KeptProcess} KeptProcess */
/** @typedef {import('./node-settings.mjs').NodeSettings} NodeSettings */
/** @typedef {import('./redis-server.mjs').RedisServer} RedisServer */
/**
 * @typedef {object} SuperviseOptions
 * @property {NodeSettings} settings
 * @property {{ store: string, router: string, front: string }} apps the apps' main files
 * @property {(line: string) => void} print one line of output
 */

/**
 * Time each kind of process has to end in good order, in milliseconds; together below the 15 s in which a node must be
 * gone. The fronts finish requests, the store finishes commits.
 */
const graceMs = { front: 7_000, router: 2_000, store: 4_000, redis: 1_500 };
/** A terminal's Ctrl-C reaches us twice (from it and from npm); a person's second one comes later. In milliseconds. */
const secondSignalMs = 1_000;
/** Traces that name our sources; and nodegit calls `new Buffer`, of which Node.js would warn at every start. */
const traces = ['--enable-source-maps', '--disable-warning=DEP0005'];
/**
 * V8 gives the newest objects up to 48 MB of each process, and glibc a memory pool to each of some threads; with 6 MB
 * and two pools a node takes 80 MB less and as much processor time (measured over 10,000 cold pages).
 */
const nodeArguments = [...traces, '--max-semi-space-size=2'];
const memoryPools = { MALLOC_ARENA_MAX: process.env['MALLOC_ARENA_MAX'] ?? '2' };
/** The widest name, so that all lines have their bar in one column. */
const nameWidth = 8;

/** Another process supervises this data folder, or has the port. */
export class UnavailableNode extends Error {
  name = 'UnavailableNode';
}

/**
 * Runs a node until a signal or a fault that cannot be repaired.
 * @param {SuperviseOptions} options
 * @returns {Promise<number>} the exit code
 * @throws {UnavailableNode}
 */
export async function supervise({ settings, apps, print }) {
  mkdirSync(settings.run, { recursive: true, mode: 0o700 });
  const held = tryLock(join(settings.run, 'supervisor.lock'));
  if ('heldBy' in held)
    throw new UnavailableNode(
      `${settings.data} is in use: process ${held.heldBy} runs a node there. Stop it first.`,
    );
  try {
    await checkPortIsFree(settings);
    const say = prefixed(print, 'redis');
    const redisServer = settings.redisUrl ? undefined : await findRedisServer({ say });
    const variables = await routerFileVariables(settings.routerFile);
    return await runNode({ settings, apps, print, redisServer, variables });
  } finally {
    held.release();
  }
}

/**
 * A front that finds the port taken would end again and again; asked here, it is one clear line.
 * @param {NodeSettings} settings
 */
async function checkPortIsFree({ host, port }) {
  const server = createServer().listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const why = code === 'EADDRINUSE' ? 'another program listens there' : String(error);
    throw new UnavailableNode(
      `Cannot serve on ${host}:${port}: ${why}. Set ERWIK_HTTP to another host:port.`,
    );
  } finally {
    server.close();
  }
}

/**
 * @typedef {object} Found what is known before anything runs
 * @property {RedisServer | undefined} redisServer undefined where another Redis is used
 * @property {Readonly<Record<string, string>>} variables of the router file, which win over the environment's
 */

/** @param {SuperviseOptions & Found} options */
async function runNode({ settings, apps, print, redisServer, variables }) {
  const sayAs = (/** @type {string} */ name) => prefixed(print, name);
  const say = sayAs('erwik');
  /** @type {(end: { exitCode: number, why: string }) => void} */
  let finish = () => {};
  const finished = new Promise((done) => (finish = done));
  const keep = (/** @type {string} */ name, /** @type {() => Promise<Running>} */ launch) =>
    keepRunning({
      name,
      launch,
      say,
      pidFile: join(settings.run, `${name}.pid`),
      onGiveUp: (exitCode, why) => finish({ exitCode, why }),
    });
  const signals = untilSignal((why) => finish({ exitCode: 0, why }));

  const node = startAll({ settings, apps, keep, sayAs, redisServer, variables });
  const urlFile = join(settings.run, 'front.url');
  void node.ready.then((url) => {
    noteUrl(urlFile, url);
    print(`ready ${url}`);
  });
  const { exitCode, why } = await finished;
  say(exitCode === 0 ? `stopping (${why})` : why);
  await node.stop();
  rmSync(urlFile, { force: true });
  signals.release();
  return exitCode;
}

/**
 * For those who cannot know it, as the environment asks for any port. On a full disk a node runs all the same.
 * @param {string} file
 * @param {string} url
 */
function noteUrl(file, url) {
  try {
    writeFileSync(file, `${url}\n`);
  } catch {
    rmSync(file, { force: true });
  }
}

/**
 * @param {(line: string) => void} print
 * @param {string} name
 * @returns {(line: string) => void}
 */
function prefixed(print, name) {
  return (line) => print(`${name.padEnd(nameWidth)}| ${line}`);
}

/**
 * @typedef {object} StartContext
 * @property {NodeSettings} settings
 * @property {SuperviseOptions['apps']} apps
 * @property {(name: string, launch: () => Promise<Running>) => KeptProcess} keep
 * @property {(name: string) => (line: string) => void} sayAs
 */

/** @param {StartContext & Found} context */
function startAll({ settings, apps, keep, sayAs, redisServer, variables }) {
  const redis = redisServer && privateRedis(settings, redisServer, sayAs('redis'));
  const keptRedis = redis && keep('redis', redis.launch);
  const env = async () => ({
    ...appEnvironment(settings),
    ...variables,
    ERWIK_REDIS_URL: settings.redisUrl ?? (await redis?.url),
  });
  const app = (/** @type {'store' | 'router'} */ name) =>
    keep(name, async () => runApp(apps[name], await env(), sayAs(name)));
  const store = app('store');
  const router = app('router');
  const fronts = frontLauncher(settings, apps.front);
  const keptFronts = Array.from({ length: settings.fronts }, (_, index) => {
    const name = `front-${index + 1}`;
    return keep(name, async () => fronts.launch(await env(), sayAs(name)));
  });
  return {
    ready: Promise.all([store.ready, fronts.listening]).then(([, url]) => url),
    async stop() {
      await Promise.all(keptFronts.map((front) => front.stop(graceMs.front)));
      await router.stop(graceMs.router);
      await store.stop(graceMs.store);
      await keptRedis?.stop(graceMs.redis);
    },
  };
}

/**
 * @param {NodeSettings} settings
 * @param {RedisServer} server
 * @param {(line: string) => void} say
 */
function privateRedis(settings, server, say) {
  /** @type {(url: string) => void} */
  let onUrl = () => {};
  /** @type {Promise<string>} resolves with the first start; later ones have the same socket */
  const url = new Promise((done) => (onUrl = done));
  const launch = async () => {
    let isUp = false;
    const redis = await startRedis({
      server,
      dir: join(settings.data, 'redis'),
      socket: join(settings.run, 'redis.sock'),
      pidFile: join(settings.run, 'redis.pid'),
      args: ['--loglevel', 'warning'],
      // its greetings say nothing about the wiki, and a failed start's error repeats its lines
      say: (line) => isUp && say(line),
    });
    isUp = true;
    onUrl(redis.url);
    return {
      pid: redis.pid,
      ended: redis.ended.then((how) => ({ code: null, how })),
      ready: Promise.resolve(),
      stop: () => void redis.stop(),
      kill: () => process.kill(redis.pid, 'SIGKILL'),
    };
  };
  return { url, launch };
}

/** @param {NodeSettings} settings */
function appEnvironment(settings) {
  const NODE_ENV = process.env['NODE_ENV'] ?? 'production';
  return { ...process.env, ...memoryPools, NODE_ENV, ERWIK_DATA: settings.data };
}

/**
 * A process group of its own: Ctrl-C in a terminal reaches only the supervisor, which stops its processes in order.
 * @param {string} file
 * @param {NodeJS.ProcessEnv} env
 * @param {(line: string) => void} say
 * @returns {Running}
 */
function runApp(file, env, say) {
  const options = { env, execArgv: nodeArguments, detached: true, silent: true };
  const child = fork(file, [], options);
  showLines(child, say);
  return runningChild(child, saidReady(child));
}

/**
 * The fronts are workers of this process, which accepts connections and hands them out in turn.
 * @param {NodeSettings} settings
 * @param {string} file
 */
function frontLauncher(settings, file) {
  cluster.schedulingPolicy = cluster.SCHED_RR;
  cluster.setupPrimary({ exec: file, execArgv: nodeArguments, silent: true });
  const { host } = settings;
  /** What the fronts ask for: those that ask for the same port share one socket, any free port (0) included. */
  let askedPort = settings.port;
  /** @type {(url: string) => void} */
  let onListening = () => {};
  /** @type {Promise<string>} */
  const listening = new Promise((done) => (onListening = done));
  /** @type {number | undefined} the port of that socket */
  let port;
  const launch = (/** @type {NodeJS.ProcessEnv} */ env, /** @type {(line: string) => void} */ say) => {
    // with the last front the socket has gone: the next one takes its place
    if (port !== undefined && Object.keys(cluster.workers ?? {}).length === 0) askedPort = port;
    const ERWIK_HTTP = host.includes(':') ? `[${host}]:${askedPort}` : `${host}:${askedPort}`;
    const worker = cluster.fork({ ...env, ERWIK_HTTP });
    showLines(worker.process, say);
    worker.on('error', () => {}); // a channel that breaks as the front ends; `ended` tells
    const listens = once(worker, 'listening').then(([{ port: actual }]) => {
      port = actual;
      onListening(urlOf({ host, port: actual }));
    });
    return runningChild(worker.process, listens);
  };
  return { launch, listening };
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {Promise<void>} ready
 * @returns {Running}
 */
function runningChild(child, ready) {
  /** @type {Running['ended']} */
  const ended = new Promise((done) => {
    child.once('error', (error) => done({ code: null, how: error.message }));
    child.once('close', (code, signal) => done({ code, how: signal ?? `exit code ${code}` }));
  });
  return {
    pid: child.pid ?? 0,
    ended,
    ready,
    stop: () => void child.kill('SIGTERM'),
    kill: () => void child.kill('SIGKILL'),
  };
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<void>}
 */
function saidReady(child) {
  return new Promise((done) => {
    child.on('message', (message) => {
      if (typeof message === 'object' && message !== null && 'ready' in message) done();
    });
  });
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {(line: string) => void} say
 */
function showLines(child, say) {
  for (const input of [child.stdout, child.stderr]) if (input) createInterface({ input }).on('line', say);
}

/**
 * The first signal stops the node in good order; a later one ends everything at once, since whatever runs here ends
 * with this process.
 * @param {(why: string) => void} onSignal
 */
function untilSignal(onSignal) {
  let first = 0;
  const handle = (/** @type {NodeJS.Signals} */ signal) => {
    if (first && Date.now() - first > secondSignalMs) process.exit(1);
    first ||= Date.now();
    onSignal(signal);
  };
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, handle);
  return { release: () => signals.forEach((signal) => process.off(signal, handle)) };
}
