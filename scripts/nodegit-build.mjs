// @ts-check
// nodegit is a native module that has to be compiled once per version of Node.js: three to five minutes. What was
// compiled is kept in the user's cache folder, so that the next clone copies it.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { FailedProgram, plainEnvironment, runProgram } from './run-program.mjs';
import { compilePackages, ensureSystemPackages } from './system-packages.mjs';

/** @typedef {(line: string) => void} Say */

/** Lines that the compiler run of nodegit 0.28.0-alpha.36 prints, one per source file; only for showing progress. */
const sourceFiles = 392;
/** How often the compilation says how far it is, in milliseconds. */
const progressMs = 10_000;

/**
 * Sees to it that `require('nodegit')` works in this clone: as it is, from the cache, or by compiling.
 * @param {string} root the repository's folder
 * @param {Say} say
 */
export async function ensureNodegit(root, say) {
  if (!existsSync(join(root, 'node_modules/nodegit/package.json'))) return;
  if (await loads(root)) return keep(root);
  if (await restore(root)) return say('nodegit: taken from the cache');
  await compile(root, say);
  keep(root);
}

/**
 * Puts a compiled nodegit of this clone into the cache, before something deletes it.
 * @param {string} root
 */
export async function keepNodegit(root) {
  if (existsSync(builtFile(root)) && (await loads(root))) keep(root);
}

/**
 * In a child process: a module built for another Node.js can end the process that loads it.
 * @param {string} root
 */
async function loads(root) {
  if (!existsSync(builtFile(root))) return false;
  const script = "process.exit(require('nodegit').Repository ? 0 : 1)";
  return runProgram([process.execPath, '-e', script], { cwd: root }).then(
    () => true,
    () => false,
  );
}

/** @param {string} root */
async function restore(root) {
  const cached = cachedFile(root);
  if (!existsSync(cached)) return false;
  copyWhole(cached, builtFile(root));
  if (await loads(root)) return true;
  rmSync(builtFile(root), { force: true });
  rmSync(cached, { force: true });
  return false;
}

/** @param {string} root */
function keep(root) {
  if (!existsSync(cachedFile(root))) copyWhole(builtFile(root), cachedFile(root));
}

/**
 * @param {string} root
 * @param {Say} say
 */
async function compile(root, say) {
  await ensureSystemPackages(compilePackages, { say, what: 'to compile nodegit' });
  say('compiling nodegit, once for this version of Node.js: three to five minutes on two cores');
  const started = Date.now();
  let compiled = 0;
  const progress = setInterval(() => {
    const seconds = Math.round((Date.now() - started) / 1000);
    say(`compiling nodegit: ${Math.min(compiled, sourceFiles)} of ${sourceFiles} files, ${seconds} s`);
  }, progressMs);
  try {
    const count = (/** @type {string} */ text) =>
      (compiled += text.match(/\bC(?:C|XX)\(target\)/g)?.length ?? 0);
    const command = ['npm', 'rebuild', 'nodegit', '--foreground-scripts'];
    await runProgram(command, { cwd: root, env: compileEnvironment(), onOutput: count });
  } catch (error) {
    if (error instanceof FailedProgram) explain(root, error.output, say);
    throw error;
  } finally {
    clearInterval(progress);
  }
  if (!(await loads(root))) throw new Error('nodegit was compiled but does not load');
}

/** @returns {NodeJS.ProcessEnv} */
function compileEnvironment() {
  const env = { ...plainEnvironment(), BUILD_ONLY: 'true', JOBS: '2' };
  const prefix = dirname(dirname(process.execPath));
  // With the headers that came with this Node.js nothing has to be fetched.
  return hasOwnHeaders(prefix) ? { ...env, npm_config_nodedir: prefix } : env;
}

/** @param {string} prefix */
function hasOwnHeaders(prefix) {
  const file = join(prefix, 'include/node/node_version.h');
  const major = process.versions.node.split('.')[0];
  return existsSync(file) && readFileSync(file, 'utf8').includes(`#define NODE_MAJOR_VERSION ${major}\n`);
}

/**
 * @param {string} root
 * @param {string} output
 * @param {Say} say
 */
function explain(root, output, say) {
  const file = join(root, '.erwik', 'nodegit-build.log');
  writeFileSync(file, output);
  const faults = output.split('\n').filter((line) => /error|fatal|not found/i.test(line));
  for (const line of faults.slice(-10)) say(line);
  say(`nodegit could not be compiled; the whole output is in ${file}`);
}

/** @param {string} root */
function builtFile(root) {
  return join(root, 'node_modules/nodegit/build/Release/nodegit.node');
}

/**
 * The name has all that the compiled file depends on.
 * @param {string} root
 */
function cachedFile(root) {
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules/nodegit/package.json'), 'utf8'));
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const build = [version, `abi${process.versions.modules}`, process.platform, process.arch, libc()].join('-');
  return join(cache, 'erwik', `nodegit-${build}`, 'nodegit.node');
}

function libc() {
  Object.assign(process.report, { excludeNetwork: true }); // else it looks up host names
  const { header } = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  return header.glibcVersionRuntime ? `glibc${header.glibcVersionRuntime}` : 'libc';
}

/**
 * A reader sees a whole file or none.
 * @param {string} from
 * @param {string} to
 */
function copyWhole(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  const draft = `${to}.${process.pid}`;
  copyFileSync(from, draft);
  renameSync(draft, to);
}
