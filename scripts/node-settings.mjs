// @ts-check
// What the supervisor needs to know of the environment. The apps check the rest; a name that nobody knows is refused
// here, before anything is installed or started.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isIPv6 } from 'node:net';

/**
 * @typedef {object} NodeSettings
 * @property {string} data the node's folder, absolute
 * @property {string} run folder of its process ids and sockets
 * @property {string} host
 * @property {number} port 0 for any free one
 * @property {number} fronts
 * @property {string | undefined} redisUrl a Redis to use instead of a private one
 * @property {string} routerFile absolute; it may be absent
 */

/** Exit code of a bad configuration (EX_CONFIG of sysexits.h); an app that ends with it is not started again. */
export const badConfigExit = 78;

/** More front processes than any machine has cores: a slip of the finger. */
const frontsMax = 128;
const portMax = 65_535;

/** The environment is wrong; `faults` has one sentence for each fault. */
export class BadSettings extends Error {
  name = 'BadSettings';
  /** @param {string[]} faults */
  constructor(faults) {
    super(faults.join('\n'));
    this.faults = faults;
  }
}

/**
 * @param {NodeJS.ProcessEnv} environment
 * @param {string[]} known the names that may occur
 * @returns {NodeSettings}
 * @throws {BadSettings} naming all faults at once
 */
export function readSettings(environment, known) {
  const names = Object.keys(environment).filter((name) => name.startsWith('ERWIK_'));
  const faults = names
    .filter((name) => !known.includes(name))
    .map((name) => `${name}: unknown variable; known are ${known.join(' ')}`);
  const data = resolve(environment['ERWIK_DATA'] || 'data');
  const address = parseAddress(environment['ERWIK_HTTP'] || '127.0.0.1:8000');
  if (!address)
    faults.push(`ERWIK_HTTP: expected host:port, such as 127.0.0.1:8000, got "${environment['ERWIK_HTTP']}"`);
  const fronts = Number(environment['ERWIK_FRONTS'] || 1);
  if (!Number.isInteger(fronts) || fronts < 1 || fronts > frontsMax)
    faults.push(
      `ERWIK_FRONTS: expected a number from 1 to ${frontsMax}, got "${environment['ERWIK_FRONTS']}"`,
    );
  if (faults.length > 0 || !address) throw new BadSettings(faults);
  const redisUrl = environment['ERWIK_REDIS_URL'] || undefined;
  const routerFile = resolve(environment['ERWIK_ROUTER_FILE'] || join(data, 'router.yaml'));
  return { data, run: join(data, 'run'), ...address, fronts, redisUrl, routerFile };
}

/**
 * The variables that exist are those that `.env.example` documents, commented out or not.
 * @param {string} file
 * @returns {string[]}
 */
export function knownVariables(file) {
  return [...readFileSync(file, 'utf8').matchAll(/^#? ?(ERWIK_[A-Z_]+)=/gm)].map(([, name]) => name ?? '');
}

/**
 * @param {{ host: string, port: number }} address
 * @returns {string} as a person on this machine can open it
 */
export function urlOf({ host, port }) {
  const reachable = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
  return `http://${isIPv6(reachable) ? `[${reachable}]` : reachable}:${port}`;
}

/** @param {string} text */
function parseAddress(text) {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  return host === undefined || port > portMax ? undefined : { host, port };
}
