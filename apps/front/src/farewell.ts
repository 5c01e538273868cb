/** Balancers ask every second or two; whoever has not asked for so long does not wait for an answer, ms. */
const askedWithinMs = 3_000;
/** Two bad answers are what balancers wait for before they send nobody; the third question shows that both were heard. */
const toldTimes = 3;
/** A balancer that asks no more is not waited for; it is a part of the 5 s that a front has to stop, ms. */
const farewellMaxMs = 3_000;

/** What a front answers balancers that ask for `/healthz`, and how it leaves them so that no request meets a closed door. */
export class Farewell {
  #askedAt = -Infinity;
  #isLeaving = false;
  #told = 0;
  #onHeard = (): void => {};

  get isLeaving(): boolean {
    return this.#isLeaving;
  }

  /** Takes note of a question, and tells whether this front is there for readers. */
  asked(): boolean {
    this.#askedAt = performance.now();
    if (!this.#isLeaving) return true;
    this.#told += 1;
    if (this.#told >= toldTimes) this.#onHeard();
    return false;
  }

  /** From now on each question is answered with no. Resolves when a balancer has heard it; at once where none asks. */
  async say(): Promise<void> {
    this.#isLeaving = true;
    if (performance.now() - this.#askedAt > askedWithinMs) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, farewellMaxMs);
      this.#onHeard = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
