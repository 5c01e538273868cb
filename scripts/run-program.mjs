// @ts-check
// Runs a program to its end, keeping what it printed, or showing it as it comes.
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The most output that is kept of a program, in characters: enough for a compiler's whole complaint. */
const outputMaxChars = 200_000;

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {boolean} [show] let it write to our own output instead of keeping what it prints
 * @property {(text: string) => void} [onOutput] told each piece of output as it comes
 * @property {number} [timeoutMs] it and all it started are killed after that time
 */

/** A program ended badly; `output` is the end of what it printed. */
export class FailedProgram extends Error {
  name = 'FailedProgram';
  /**
   * @param {string} command
   * @param {string} how
   * @param {string} output
   */
  constructor(command, how, output) {
    super(`${command} failed (${how})`);
    this.output = output;
  }
}

/**
 * @param {string[]} command program and arguments
 * @param {RunOptions} [options]
 * @returns {Promise<string>} what it printed, empty with `show`
 * @throws {FailedProgram}
 */
export async function runProgram([program = '', ...args], options = {}) {
  const child = start(program, args, options);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text) => {
      output = (output + text).slice(-outputMaxChars);
      options.onOutput?.(text);
    });
  const limit = limitTime(child, options.timeoutMs);
  /** @type {string} */
  const how = await new Promise((done) => {
    child.once('error', (error) => done(error.message));
    child.once('close', (code, signal) => done(signal ?? (code === 0 ? '' : `exit code ${code}`)));
  });
  limit.lift();
  if (how) throw new FailedProgram([program, ...args].join(' '), limit.exceeded() ?? how, output);
  return output;
}

/**
 * @param {string} program
 * @returns {boolean} whether PATH has it
 */
export function isOnPath(program) {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Our environment without what npm told this script: a nested npm would take it for its own settings.
 * @returns {NodeJS.ProcessEnv}
 */
export function plainEnvironment() {
  const entries = Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD$)/i.test(name));
  return Object.fromEntries(entries);
}

/**
 * With a time limit the program gets a process group of its own, so that what it started can be killed with it.
 * @param {string} program
 * @param {string[]} args
 * @param {RunOptions} options
 */
function start(program, args, { cwd, env, show, timeoutMs }) {
  const stdio = show ? 'inherit' : 'pipe';
  return spawn(program, args, {
    cwd,
    env: env ?? process.env,
    stdio: ['ignore', stdio, stdio],
    detached: timeoutMs !== undefined,
  });
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {number | undefined} timeoutMs
 * @returns {{ lift: () => void, exceeded: () => string | undefined }}
 */
function limitTime(child, timeoutMs) {
  if (timeoutMs === undefined) return { lift: () => {}, exceeded: () => undefined };
  let isExceeded = false;
  const kill = () => killGroup(child);
  const timer = setTimeout(() => {
    isExceeded = true;
    kill();
  }, timeoutMs);
  process.once('exit', kill); // Ctrl-C reaches only our own group
  return {
    lift() {
      clearTimeout(timer);
      process.off('exit', kill);
    },
    exceeded: () => (isExceeded ? `not done after ${timeoutMs / 60_000} minutes` : undefined),
  };
}

/** @param {import('node:child_process').ChildProcess} child */
function killGroup(child) {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // gone already
  }
}
