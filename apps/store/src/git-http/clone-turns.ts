/** How much of something goes on at once, and how long others wait for their turn. */
export interface TurnLimits {
  readonly atOnce: number;
  readonly waitingMax: number;
  readonly waitMaxMs: number;
}

interface Waiting {
  readonly begin: () => void;
}

/** Lets a few do at one time what is dear. Others wait in the order they came, but neither long nor in a long line. */
export class CloneTurns {
  readonly #limits: TurnLimits;
  readonly #waiting: Waiting[] = [];
  #free: number;

  constructor(limits: TurnLimits) {
    this.#limits = limits;
    this.#free = limits.atOnce;
  }

  /** Resolves with a turn, whose disposal gives it to the next; null where there is none to be had, or the signal aborts. */
  async take(signal: AbortSignal): Promise<Disposable | null> {
    if (signal.aborted) return null;
    if (this.#free > 0) this.#free -= 1;
    else if (!(await this.#inLine(signal))) return null;
    let isOver = false;
    return {
      [Symbol.dispose]: () => {
        if (isOver) return;
        isOver = true;
        this.#next();
      },
    };
  }

  #inLine(signal: AbortSignal): Promise<boolean> {
    if (this.#waiting.length >= this.#limits.waitingMax) return Promise.resolve(false);
    return new Promise((resolve) => {
      const settle = (hasTurn: boolean): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', leave);
        resolve(hasTurn);
      };
      const waiting = { begin: () => settle(true) };
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        settle(false);
      };
      const timer = setTimeout(leave, this.#limits.waitMaxMs);
      signal.addEventListener('abort', leave);
      this.#waiting.push(waiting);
    });
  }

  #next(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next.begin();
  }
}
