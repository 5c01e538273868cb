// @ts-check
// Finds a Redis (or Valkey) server program and runs a private one. It works on a fresh clone, before
// node_modules exists, so it uses nothing but Node.js.
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { constants, existsSync, lstatSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { access, mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { homedir, tmpdir, userInfo } from 'node:os';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

/** @typedef {{ command: string, env: Record<string, string> }} RedisServer the program, and what its environment needs */
/** @typedef {{ say?: (sentence: string) => void, environment?: NodeJS.ProcessEnv }} FindOptions */
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

/** XAUTOCLAIM came with 6.2. */
const oldestVersion = [6, 2];
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

const run = promisify(execFile);

/** No server program could be found or made; the message says what to run. */
export class MissingRedisServer extends Error {
  name = 'MissingRedisServer';
}

/** The server did not start; the message has its last words. */
export class UnavailableRedisServer extends Error {
  name = 'UnavailableRedisServer';
}

/**
 * The first of: ERWIK_REDIS_SERVER, valkey-server or redis-server on PATH, a copy unpacked earlier, Debian's
 * packages unpacked into the cache folder (no root, nothing installed).
 * @param {FindOptions} [options]
 * @returns {Promise<RedisServer>}
 * @throws {MissingRedisServer}
 */
export async function findRedisServer({ say = () => {}, environment = process.env } = {}) {
  const named = environment['ERWIK_REDIS_SERVER'];
  if (named) return checkNamed({ command: named, env: {} });
  for (const command of programsOnPath(environment)) {
    const server = { command, env: {} };
    if (await isUsable(server)) return server;
  }
  const folder = await unpackedFolder(environment);
  const unpacked = unpackedServer(folder);
  if (await isUsable(unpacked)) return unpacked;
  await unpackDebian(folder, say).catch((cause) => {
    throw new MissingRedisServer(howToInstall(cause), { cause });
  });
  if (await isUsable(unpacked)) return unpacked;
  throw new MissingRedisServer(howToInstall(new Error(`the program in ${folder} does not run`)));
}

/** @param {RedisServer} server */
async function checkNamed(server) {
  if (await isUsable(server)) return server;
  throw new MissingRedisServer(
    `ERWIK_REDIS_SERVER names ${server.command}, which is no Redis or Valkey server of version ${oldestVersion.join('.')} or later.`,
  );
}

/** @param {NodeJS.ProcessEnv} environment */
function programsOnPath(environment) {
  const folders = (environment['PATH'] ?? '').split(delimiter).filter(Boolean);
  return ['valkey-server', 'redis-server'].flatMap((name) =>
    folders.map((folder) => join(folder, name)).filter((file) => existsSync(file)),
  );
}

/** @param {RedisServer} server */
async function isUsable({ command, env }) {
  try {
    await access(command, constants.X_OK);
    const { stdout } = await run(command, ['--version'], { env: { ...process.env, ...env } });
    const [, major = '0', minor = '0'] = / v=(\d+)\.(\d+)/.exec(stdout) ?? [];
    const [oldMajor = 0, oldMinor = 0] = oldestVersion;
    return Number(major) > oldMajor || (Number(major) === oldMajor && Number(minor) >= oldMinor);
  } catch {
    return false; // the next place is tried, and the last error lists them all
  }
}

/** @param {NodeJS.ProcessEnv} environment */
async function unpackedFolder(environment) {
  const cache = environment['XDG_CACHE_HOME'] || join(environment['HOME'] || homedir(), '.cache');
  return join(cache, 'erwik', `redis-${await systemName()}-${process.arch}`);
}

/** Libraries of one release do not run on another, and a home folder may be shared by several. */
async function systemName() {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const value = (/** @type {string} */ key) => new RegExp(`^${key}="?([\\w.-]+)`, 'm').exec(release)?.[1];
  return `${value('ID') ?? process.platform}-${value('VERSION_CODENAME') ?? value('VERSION_ID') ?? 'unknown'}`;
}

/**
 * @param {string} folder
 * @returns {RedisServer}
 */
function unpackedServer(folder) {
  const libraries = [join(folder, 'lib'), process.env['LD_LIBRARY_PATH']].filter(Boolean).join(delimiter);
  return { command: join(folder, 'usr/bin/redis-server'), env: { LD_LIBRARY_PATH: libraries } };
}

/**
 * Unpacks beside the place and renames, so that a reader sees a whole folder or none, and of two that do it at
 * once the second finds the first one's work.
 * @param {string} folder
 * @param {(sentence: string) => void} say
 */
async function unpackDebian(folder, say) {
  await mkdir(dirname(folder), { recursive: true });
  const work = await mkdtemp(`${folder}.new-`);
  try {
    say(
      'No Redis server on PATH: fetching the packages of this system into the cache folder (nothing is installed).',
    );
    for (const file of await downloadPackages(work)) await run('dpkg-deb', ['-x', file, join(work, 'root')]);
    await linkLibraries(join(work, 'root'));
    await replaceFolder(join(work, 'root'), folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * @param {string} work
 * @returns {Promise<string[]>} the package files
 */
async function downloadPackages(work) {
  const packages = join(work, 'packages');
  await mkdir(packages);
  const ownLists = [
    '-o',
    `Dir::State::lists=${join(work, 'lists')}`,
    '-o',
    `Dir::Cache=${join(work, 'cache')}`,
  ];
  const options = ['-o', 'APT::Sandbox::User=', '-o', 'Debug::NoLocking=1'];
  await download(packages, options).catch(async () => {
    // the system's package lists are absent or older than the archive: ours are fetched beside them
    await run('apt-get', [...options, ...ownLists, 'update']);
    await download(packages, [...options, ...ownLists]);
  });
  return (await readdir(packages)).map((file) => join(packages, file));
}

/**
 * A simulated installation names exactly the packages that this system lacks.
 * @param {string} into
 * @param {string[]} options
 */
async function download(into, options) {
  const simulate = ['--simulate', '--no-install-recommends', 'install', 'redis-server'];
  const { stdout } = await run('apt-get', [...options, ...simulate]);
  const names = [...stdout.matchAll(/^Inst (\S+)/gm)].map(([, name]) => name ?? '');
  await run(
    'apt-get',
    [...options, 'download', ...(names.length > 0 ? names : ['redis-server', 'redis-tools'])],
    { cwd: into },
  );
}

/** @param {string} root */
async function linkLibraries(root) {
  await mkdir(join(root, 'lib'), { recursive: true });
  for (const file of await readdir(root, { recursive: true })) {
    if (!/\.so(\.\d+)*$/.test(file) || dirname(file) === 'lib') continue;
    const link = join(root, 'lib', basename(file));
    if (!existsSync(link)) await symlink(join('..', file), link);
  }
}

/**
 * @param {string} from
 * @param {string} to
 */
async function replaceFolder(from, to) {
  try {
    await rename(from, to);
  } catch {
    if (await isUsable(unpackedServer(to))) return;
    await rm(to, { recursive: true, force: true });
    await rename(from, to);
  }
}

/** @param {Error & { stderr?: string }} cause */
function howToInstall(cause) {
  return [
    `erwik needs a Redis or Valkey server (${oldestVersion.join('.')} or later) and found none.`,
    'Install one: `apt-get install valkey-server` or `apt-get install redis-server` (Debian, Ubuntu),',
    '`dnf install valkey` (Fedora), `apk add valkey` (Alpine), `brew install valkey` (macOS);',
    'or set ERWIK_REDIS_SERVER to its program, or ERWIK_REDIS_URL to a server that runs already.',
    `Unpacking this system's package failed: ${(cause.stderr || cause.message).trim().split('\n').at(-1)}`,
  ].join('\n');
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
