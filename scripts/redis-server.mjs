// @ts-check
// Runs a private Redis (or Valkey) server. It works on a fresh clone, before node_modules exists, so it uses nothing
// but Node.js.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, lstatSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export { MissingRedisServer, findRedisServer } from './find-redis-server.mjs';

/** @typedef {import('./find-redis-server.mjs').RedisServer} RedisServer */
/**
 * @typedef {object} RedisOptions
 * @property {RedisServer} server
 * @property {string} dir folder of its data; made where it is missing
 * @property {string} socket wanted path of its Unix socket; a path too long for one is replaced (see `socketPath`)
 * @property {string} [pidFile] defaults to `redis.pid` in `dir`
 * @property {string[]} [args] further arguments of the server
 * @property {(line: string) => void} [say] gets the server's own log lines
 */
/**
 * @typedef {object} RunningRedis
 * @property {string} url `unix://…`, as ERWIK_REDIS_URL takes it
 * @property {string} socket
 * @property {number} pid
 * @property {Promise<string>} ended resolves with how it ended, whenever it ends
 * @property {() => Promise<void>} stop ends it in good order; resolves when it is gone
 */

/** The longest `sun_path` is 104 bytes on macOS and 108 on Linux, the final NUL included. */
const socketPathMaxBytes = 100;
/** It holds hints that git can give again, so a flood must meet an error, not the machine's memory. */
const maxMemory = '256mb';
/** Reading 256 MB of append-only file back takes seconds; a minute means that something else is wrong. */
const startMaxMs = 60_000;
/** A server whose parent was killed is told to end at the same moment, and writes its last data first. */
const predecessorEndsMs = 5_000;
/** Past this a server that was told to stop is killed. */
const stopMaxMs = 8_000;
/** A server that takes a connection and says nothing is asked again. */
const pingMaxMs = 1_000;
const pollMs = 10;
const keptLines = 20;

/** The server did not start; the message has its last words. */
export class UnavailableRedisServer extends Error {
  name = 'UnavailableRedisServer';
}

/**
 * The path a server's socket gets: the wanted one, or for paths that do not fit into a socket address a short one in
 * a folder of the temporary directory that belongs to this user alone. The same wanted path gives the same answer.
 * @param {string} wanted
 * @returns {string}
 */
export function socketPath(wanted) {
  if (Buffer.byteLength(wanted) <= socketPathMaxBytes) return wanted;
  const name = createHash('sha256').update(wanted).digest('hex').slice(0, 16);
  return join(tmpdir(), `erwik-${userInfo().uid}-${name}`, 'redis.sock');
}

/**
 * Starts a server that only this machine's user can reach (no port), and that ends with this process. Resolves when
 * it answers.
 * @param {RedisOptions} options
 * @returns {Promise<RunningRedis>}
 * @throws {UnavailableRedisServer}
 */
export async function startRedis(options) {
  const dir = resolve(options.dir);
  const wanted = resolve(options.socket);
  const socket = socketPath(wanted);
  const pidFile = resolve(options.pidFile ?? join(dir, 'redis.pid'));
  await mkdir(dir, { recursive: true });
  await mkdir(dirname(pidFile), { recursive: true });
  await makePrivateFolder(dirname(socket), socket === wanted);
  await waitForPredecessor(dir, pidFile);
  const settled = { ...options, dir, socket, pidFile };
  try {
    return await launch(settled);
  } catch (error) {
    if (!isUnreadableData(error)) throw error;
    await setDataAside(dir);
    return await launch(settled);
  }
}

/**
 * @param {string} folder
 * @param {boolean} wanted the caller's own folder, which it answers for
 */
async function makePrivateFolder(folder, wanted) {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  if (wanted || (found.isDirectory() && found.uid === userInfo().uid)) return;
  throw new UnavailableRedisServer(`${folder} belongs to another user: Redis gets no socket there.`);
}

/**
 * @param {string} dir
 * @param {string} pidFile
 */
async function waitForPredecessor(dir, pidFile) {
  const until = Date.now() + predecessorEndsMs;
  for (;;) {
    const pid = livingOwner(dir, pidFile);
    if (pid === undefined) return;
    if (Date.now() > until)
      throw new UnavailableRedisServer(`Another Redis (process ${pid}) owns ${dir}. Stop it first.`);
    await delay(pollMs);
  }
}

/**
 * @param {string} dir
 * @param {string} pidFile
 */
function livingOwner(dir, pidFile) {
  const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8').trim()) : 0;
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return undefined;
  try {
    // process ids are used again; a Redis works in the folder of its data
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(dir) ? pid : undefined;
  } catch {
    return existsSync('/proc/self/cwd') ? undefined : pid;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * @param {RedisOptions & { pidFile: string }} options
 * @returns {Promise<RunningRedis>}
 */
async function launch(options) {
  const { socket, pidFile } = options;
  const child = spawnServer(options.server, serverArguments(options));
  const lastLines = keepLines(child, options.say ?? (() => {}));
  /** @type {Promise<string>} */
  const ended = new Promise((done) => {
    child.once('error', (error) => done(error.message));
    child.once('close', (code, signal) => done(signal ?? `exit code ${code}`));
  });
  try {
    await answers(socket, ended, lastLines);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  const pid = child.pid ?? 0;
  await writeFile(pidFile, `${pid}\n`);
  return { url: `unix://${socket}`, socket, pid, ended, stop: () => stop(child, ended, pidFile) };
}

/**
 * Its own process group, so that Ctrl-C in a terminal reaches only the parent, which stops it last; and a signal from
 * the kernel when the parent dies, so that none is left behind with the data.
 * @param {RedisServer} server
 * @param {string[]} args
 */
function spawnServer(server, args) {
  const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find((file) => existsSync(file));
  const [command, before] = setpriv
    ? [setpriv, ['--pdeathsig', 'TERM', server.command]]
    : [server.command, []];
  const env = { ...process.env, ...server.env };
  return spawn(command, [...before, ...args], { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** @param {RedisOptions & { pidFile: string }} options */
function serverArguments(options) {
  return [
    ...['--port', '0', '--unixsocket', options.socket, '--unixsocketperm', '700'],
    ...['--dir', options.dir, '--pidfile', options.pidFile, '--daemonize', 'no'],
    ...['--appendonly', 'yes', '--appendfsync', 'everysec', '--save', ''],
    ...['--maxmemory', maxMemory, '--maxmemory-policy', 'noeviction'],
    ...(options.args ?? []),
  ];
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {(line: string) => void} say
 */
function keepLines(child, say) {
  /** @type {string[]} */
  const lines = [];
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.setEncoding('utf8').on('data', (text) => {
      const parts = (rest + text).split('\n');
      rest = parts.pop() ?? '';
      for (const line of parts.filter(Boolean)) say(line);
      lines.push(...parts.filter(Boolean));
      lines.splice(0, lines.length - keptLines);
    });
  }
  return lines;
}

/**
 * @param {string} socket
 * @param {Promise<string>} ended
 * @param {string[]} lastLines
 */
async function answers(socket, ended, lastLines) {
  let end = '';
  void ended.then((how) => (end = how));
  const until = Date.now() + startMaxMs;
  while (!(await ping(socket))) {
    if (end) throw new UnavailableRedisServer(`Redis ended at its start (${end}):\n${lastLines.join('\n')}`);
    if (Date.now() > until) throw new UnavailableRedisServer(`Redis does not answer on ${socket}.`);
    await delay(pollMs);
  }
}

/**
 * @param {string} socket
 * @returns {Promise<boolean>} whether a server answers there; one that asks for a password does answer
 */
async function ping(socket) {
  const connection = createConnection(socket);
  try {
    connection.write('PING\r\n');
    const [answer] = await once(connection, 'data', { signal: AbortSignal.timeout(pingMaxMs) });
    return /^(\+PONG|-NOAUTH)/.test(String(answer)); // -LOADING: it reads its data
  } catch {
    return false;
  } finally {
    connection.destroy();
  }
}

/**
 * The server's own words for data that it can never read again.
 * @param {unknown} error
 */
function isUnreadableData(error) {
  const words =
    /Bad file format|Wrong signature|Unexpected end of file|Invalid AOF manifest|AOF manifest file|rdb file reading failure|Unrecoverable error/i;
  return error instanceof UnavailableRedisServer && words.test(error.message);
}

/**
 * What it held can be made again; it is kept for whoever wants to look.
 * @param {string} dir
 */
async function setDataAside(dir) {
  const aside = join(dir, `unreadable-${new Date().toISOString().replaceAll(':', '')}`);
  await mkdir(aside);
  for (const name of ['appendonlydir', 'dump.rdb', 'appendonly.aof'])
    if (existsSync(join(dir, name))) await rename(join(dir, name), join(aside, name));
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {Promise<string>} ended
 * @param {string} pidFile
 */
async function stop(child, ended, pidFile) {
  child.kill('SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), stopMaxMs);
  await ended;
  clearTimeout(kill);
  await rm(pidFile, { force: true });
}
