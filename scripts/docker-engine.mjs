// @ts-check
// What the containers need of the machine: Docker's engine, and Compose.
import { root } from './bootstrap.mjs';
import { runProgram } from './run-program.mjs';

/** `start_interval` of a health check; and `!override` in a compose file. */
const wanted = { engine: '25.0', compose: '2.24.4' };
/** An engine answers at once, or not at all. In milliseconds. */
const answerMaxMs = 20_000;
/** Some hundred megabytes. In milliseconds. */
const pullMaxMs = 15 * 60_000;

/**
 * @returns {Promise<string>} why nothing can run in containers here, in a sentence; empty where it can
 */
export async function whyNoEngine() {
  const compose = await versionOf(['docker', 'compose', 'version', '--short']);
  if (!isAtLeast(compose, wanted.compose))
    return `Compose ${wanted.compose} or later is needed; ${told('`docker compose version`', compose)}.`;
  const engine = await versionOf(['docker', 'version', '--format', '{{.Server.Version}}']);
  if (!isAtLeast(engine, wanted.engine))
    return `An engine ${wanted.engine} or later is needed; ${told('`docker version`', engine)}.`;
  const missing = await missingImages();
  return missing.length === 0 ? '' : `${missing.join(', ')}: not here, and cannot be pulled.`;
}

/** @returns {Promise<boolean>} whether compose files can be checked, for which no engine is needed */
export async function hasCompose() {
  return isAtLeast(await versionOf(['docker', 'compose', 'version', '--short']), wanted.compose);
}

/** The images that compose.yaml begins with, of which neither this machine nor a registry has one. */
async function missingImages() {
  const config = await runProgram(['docker', 'compose', 'config', '--format', 'json'], { cwd: root });
  const { redis, balancer, front } = JSON.parse(config).services;
  const missing = [];
  for (const image of [redis.image, balancer.image, front.build.args.NODE_IMAGE])
    if (!(await isThere(image))) missing.push(image);
  return missing;
}

/** @param {string} image */
async function isThere(image) {
  const inspected = runProgram(['docker', 'image', 'inspect', image], { timeoutMs: answerMaxMs });
  return inspected
    .catch(() => runProgram(['docker', 'pull', '--quiet', image], { timeoutMs: pullMaxMs }))
    .then(
      () => true,
      () => false,
    );
}

/** @param {string[]} command */
async function versionOf(command) {
  const output = await runProgram(command, { timeoutMs: answerMaxMs }).catch(() => '');
  return /\d+(?:\.\d+)+/.exec(output)?.[0] ?? '';
}

/**
 * @param {string} version empty where nothing answered
 * @param {string} least
 */
function isAtLeast(version, least) {
  return version !== '' && version.localeCompare(least, 'en', { numeric: true }) >= 0;
}

/**
 * @param {string} who
 * @param {string} version
 */
function told(who, version) {
  return version ? `${who} says ${version}` : `${who} says nothing`;
}
