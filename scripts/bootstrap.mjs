// @ts-check
// Makes a clone ready to run: dependencies, the native module, the compiled sources. It runs before node_modules
// exists, so it uses nothing but Node.js, and does again only what is out of date.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lock } from './file-lock.mjs';
import { ensureNodegit, keepNodegit } from './nodegit-build.mjs';
import { FailedProgram, plainEnvironment, runProgram } from './run-program.mjs';
import { ensureSystemPackages, runPackages } from './system-packages.mjs';

/** @typedef {(line: string) => void} Say */

/** The repository's folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** This Node.js is too old. */
export class BadNodeVersion extends Error {
  name = 'BadNodeVersion';
}

/**
 * Installs and builds what is out of date. Of several processes that do it at once in one clone, one works and the
 * others wait.
 * @param {Say} say
 */
export async function bootstrap(say) {
  await install(say);
  await build(say);
}

/**
 * Dependencies and the native module.
 * @param {Say} say
 */
export async function install(say) {
  checkNode();
  await alone(say, async () => {
    await ensureSystemPackages(runPackages, { say, what: 'to run a node' });
    await installDependencies(say);
    await ensureNodegit(root, say);
  });
}

/**
 * The sources, and what browsers load.
 * @param {Say} say
 */
export async function build(say) {
  const compiler = [process.execPath, join(root, 'node_modules/typescript/bin/tsc')];
  const bundlers = ['scripts/bundle-apps.mjs', 'apps/front/scripts/bundle-client.mjs'];
  await alone(say, async () => {
    await runProgram([...compiler, '-b'], { cwd: root });
    for (const bundler of bundlers) await runProgram([process.execPath, join(root, bundler)], { cwd: root });
  });
}

function checkNode() {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const wanted = engines.node.replace('>=', '');
  if (process.versions.node.localeCompare(wanted, 'en', { numeric: true }) >= 0) return;
  throw new BadNodeVersion(`erwik needs Node.js ${wanted} or later; this is ${process.versions.node}`);
}

/**
 * @param {Say} say
 * @param {() => Promise<void>} work
 */
async function alone(say, work) {
  mkdirSync(join(root, '.erwik'), { recursive: true });
  const held = await lock(join(root, '.erwik', 'bootstrap.lock'), (pid) =>
    say(`waiting for process ${pid}, which installs or builds in this folder`),
  );
  try {
    await work();
  } finally {
    held.release();
  }
}

/**
 * The stamp lies in node_modules: whoever deletes that folder deletes the stamp with it.
 * @param {Say} say
 */
async function installDependencies(say) {
  const stampFile = join(root, 'node_modules/.erwik-installed');
  const stamp = dependencyStamp();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  await keepNodegit(root);
  say('installing dependencies (npm ci)');
  rmSync(stampFile, { force: true });
  // Scripts of dependencies are not run; the one native module is compiled afterwards, by name.
  const command = ['npm', 'ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund'];
  await runProgram(command, { cwd: root, env: plainEnvironment() });
  writeFileSync(stampFile, stamp);
}

function dependencyStamp() {
  const lockFile = readFileSync(join(root, 'package-lock.json'));
  const digest = createHash('sha256').update(lockFile).digest('hex');
  return `${digest} ${process.platform}-${process.arch} abi${process.versions.modules}\n`;
}

/**
 * Runs a script's main function; a failure is one clear message, not a stack.
 * @param {() => Promise<number>} main its result is the exit code
 */
export async function runScript(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (error instanceof FailedProgram) console.error(error.output.trimEnd());
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await runScript(async () => {
    await bootstrap((line) => console.log(`setup   | ${line}`));
    return 0;
  });
