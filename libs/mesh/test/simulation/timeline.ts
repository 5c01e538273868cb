interface Planned {
  readonly atMs: number;
  readonly serial: number;
  readonly happen: () => void;
}

/** What will happen, in order of time, and among equals in the order it was planned. Its time is the true one of the world. */
export class Timeline {
  readonly #heap: Planned[] = [];
  #serial = 0;
  nowMs = 0;

  plan(inMs: number, happen: () => void): void {
    this.planAt(this.nowMs + inMs, happen);
  }

  planAt(atMs: number, happen: () => void): void {
    const planned = { atMs: Math.max(atMs, this.nowMs), serial: this.#serial++, happen };
    const heap = this.#heap;
    let at = heap.length;
    for (; at > 0; at = (at - 1) >> 1) {
      const parent = heap[(at - 1) >> 1]!;
      if (!isBefore(planned, parent)) break;
      heap[at] = parent;
    }
    heap[at] = planned;
  }

  /** Lets everything happen that is planned until then. */
  runUntil(endMs: number): void {
    for (let next = this.#heap[0]; next !== undefined && next.atMs <= endMs; next = this.#heap[0]) {
      this.#removeFirst();
      this.nowMs = next.atMs;
      next.happen();
    }
    this.nowMs = endMs;
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      if (!isBefore(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
  }
}

function isBefore(a: Planned, b: Planned): boolean {
  return a.atMs === b.atMs ? a.serial < b.serial : a.atMs < b.atMs;
}
