// @ts-check
// One process of a node that is started again whenever it ends.
import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { badConfigExit } from './node-settings.mjs';

/**
 * @typedef {object} Running a process that was started
 * @property {number} pid
 * @property {Promise<Ending>} ended
 * @property {Promise<void>} ready resolves when it does its work; may never
 * @property {() => void} stop asks it to end in good order
 * @property {() => void} kill ends it at once
 */
/** @typedef {{ code: number | null, how: string }} Ending `how` in words: "exit code 1", "SIGKILL" */
/**
 * @typedef {object} KeepOptions
 * @property {string} name such as `store` or `front-1`
 * @property {string} pidFile holds the process id while it runs
 * @property {() => Promise<Running>} launch
 * @property {(line: string) => void} say
 * @property {(exitCode: number, why: string) => void} onGiveUp it is pointless to start it again
 */
/** @typedef {{ ready: Promise<void>, stop: (graceMs: number) => Promise<void> }} KeptProcess */

/** Wait before the first new start, doubled with each failure that follows, in milliseconds. */
const firstWaitMs = 250;
/** The longest wait between two starts, in milliseconds: a disk that has space again is noticed soon. */
const waitMaxMs = 15_000;
/** A process that ran so long was well: the next failure counts as the first. In milliseconds. */
const provenMs = 30_000;
/** A process that ended so often without ever being ready will not be with one start more. */
const startAttempts = 5;

/**
 * @param {KeepOptions} options
 * @returns {KeptProcess}
 */
export function keepRunning(options) {
  const kept = new KeptLoop(options);
  return { ready: kept.ready, stop: (graceMs) => kept.stop(graceMs) };
}

class KeptLoop {
  #options;
  /** @type {Running | undefined} */
  #running;
  #stopping = new AbortController();
  #failures = 0;
  #wasReady = false;
  #loop;

  /** @param {KeepOptions} options */
  constructor(options) {
    this.#options = options;
    /** @type {Promise<void>} */
    this.ready = new Promise((done) => (this.#onReady = done));
    this.#loop = this.#keep();
  }

  #onReady = () => {};

  async #keep() {
    while (!this.#stopping.signal.aborted) {
      const started = Date.now();
      const ending = await this.#runOnce();
      if (this.#stopping.signal.aborted) return;
      if (Date.now() - started >= provenMs) this.#failures = 0;
      this.#failures += 1;
      if (this.#givesUp(ending)) return;
      await this.#pause(ending);
    }
  }

  /** @returns {Promise<Ending>} */
  async #runOnce() {
    const { launch, pidFile } = this.#options;
    try {
      const running = await launch();
      this.#running = running;
      if (this.#stopping.signal.aborted) running.stop();
      writeFileSync(pidFile, `${running.pid}\n`);
      void running.ready.then(() => {
        this.#wasReady = true;
        this.#onReady();
      });
      return await running.ended;
    } catch (error) {
      return { code: null, how: error instanceof Error ? error.message : String(error) };
    } finally {
      // a start that failed wrote no process id: the one there is somebody else's
      if (this.#running) rmSync(pidFile, { force: true });
      this.#running = undefined;
    }
  }

  /** @param {Ending} ending */
  #givesUp({ code, how }) {
    const { name, onGiveUp } = this.#options;
    if (code === badConfigExit) {
      onGiveUp(badConfigExit, `${name} refused its configuration; its lines above say why`);
      return true;
    }
    if (this.#wasReady || this.#failures < startAttempts) return false;
    onGiveUp(1, `${name} ended ${startAttempts} times before it was ready (${how}); its lines above say why`);
    return true;
  }

  /** @param {Ending} ending */
  async #pause({ how }) {
    const waitMs = Math.min(firstWaitMs * 2 ** (this.#failures - 1), waitMaxMs);
    this.#options.say(`${this.#options.name} ended (${how}); starting it again in ${waitMs} ms`);
    await delay(waitMs, undefined, { signal: this.#stopping.signal }).catch(() => {});
  }

  /** @param {number} graceMs time it has to end in good order before it is killed */
  async stop(graceMs) {
    this.#stopping.abort();
    const kill = setTimeout(() => {
      this.#options.say(`${this.#options.name} did not end in ${graceMs} ms; killing it`);
      this.#running?.kill();
    }, graceMs);
    this.#running?.stop();
    await this.#loop;
    clearTimeout(kill);
  }
}
