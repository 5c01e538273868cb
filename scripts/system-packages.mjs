// @ts-check
// The programs and libraries that come from the operating system, not from npm.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { isOnPath, plainEnvironment, runProgram } from './run-program.mjs';

/** @typedef {{ debian: string, is: string, isThere: () => boolean }} SystemPackage */

/** What a node needs to run. */
export const runPackages = [onPath('git', 'git')];

/** What compiling nodegit needs: node-gyp's tools, and the headers of Kerberos (its HTTP code) and OpenSSL. */
export const compilePackages = [
  onPath('python3', 'python3'),
  onPath('make', 'make'),
  onPath('g++', 'g++'),
  onPath('libkrb5-dev', 'krb5-config'),
  {
    debian: 'libssl-dev',
    is: 'OpenSSL headers',
    isThere: () => existsSync('/usr/include/openssl/ssl.h') || process.platform !== 'linux',
  },
];

/** The browser that the browser tests drive; without one they are skipped. */
export const browserPackages = [onPath('chromium', 'chromium')];

/** What the tests with a real Erlang node run it with, over TLS too; without it they are skipped. */
export const erlangPackages = [
  onPath('erlang-base', 'escript'),
  { debian: 'erlang-ssl', is: "Erlang's ssl", isThere: hasErlangSsl },
];

/** Something is missing that only the machine's owner can install. */
export class MissingSystemPackages extends Error {
  name = 'MissingSystemPackages';
}

/**
 * Installs what is missing where that is allowed (root on Debian or a relative), else says exactly what to run.
 * @param {SystemPackage[]} packages
 * @param {{ say: (line: string) => void, what: string }} options `what` they are for, as in "to compile nodegit"
 * @throws {MissingSystemPackages}
 */
export async function ensureSystemPackages(packages, { say, what }) {
  const missing = packages.filter((one) => !one.isThere());
  if (missing.length === 0) return;
  const names = missing.map((one) => one.debian);
  if (!isOnPath('apt-get') || process.getuid?.() !== 0) throw new MissingSystemPackages(toRun(missing, what));
  say(`installing Debian packages ${what}: ${names.join(' ')}`);
  await install(names);
  const still = missing.filter((one) => !one.isThere());
  if (still.length > 0) throw new MissingSystemPackages(toRun(still, what));
}

/** @param {string[]} names */
async function install(names) {
  const env = { ...plainEnvironment(), DEBIAN_FRONTEND: 'noninteractive' };
  const command = ['apt-get', 'install', '-y', '--no-install-recommends', ...names];
  try {
    await runProgram(command, { env });
  } catch {
    // the package lists are absent or older than the archive
    await runProgram(['apt-get', 'update'], { env });
    await runProgram(command, { env });
  }
}

/**
 * @param {SystemPackage[]} missing
 * @param {string} what
 */
function toRun(missing, what) {
  const programs = missing.map((one) => one.is).join(', ');
  const debian = missing.map((one) => one.debian).join(' ');
  return isOnPath('apt-get')
    ? `Needed ${what} and not found: ${programs}. Run:\n  sudo apt-get install ${debian}`
    : `Needed ${what} and not found: ${programs}. Install them (on Debian: apt-get install ${debian}) and try again.`;
}

/**
 * @param {string} debian the package
 * @param {string} program what it puts on PATH
 * @returns {SystemPackage}
 */
function onPath(debian, program) {
  return { debian, is: program, isThere: () => isOnPath(program) };
}

function hasErlangSsl() {
  const question = 'io:format("~w", [code:which(ssl) =/= non_existing]), halt().';
  return spawnSync('erl', ['-noshell', '-eval', question], { encoding: 'utf8' }).stdout === 'true';
}
