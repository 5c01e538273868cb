// @ts-check
// Finds a Redis (or Valkey) server program, or makes one of this system's packages. It works on a fresh clone, before
// node_modules exists, so it uses nothing but Node.js.
import { execFile } from 'node:child_process';
import { constants, existsSync, readFileSync } from 'node:fs';
import { access, mkdir, mkdtemp, readdir, rename, rm, symlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** @typedef {{ command: string, env: Record<string, string> }} RedisServer the program, and what its environment needs */
/** @typedef {{ say?: (sentence: string) => void, environment?: NodeJS.ProcessEnv }} FindOptions */

/** XAUTOCLAIM came with 6.2. */
const oldestVersion = [6, 2];

const run = promisify(execFile);

/** No server program could be found or made; the message says what to run. */
export class MissingRedisServer extends Error {
  name = 'MissingRedisServer';
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
