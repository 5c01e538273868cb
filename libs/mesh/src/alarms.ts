/** Something that is due at a time: for the whole node, a neighbor, a link, a commit, or a commit's duty at a head. */
export type Alarm =
  | { readonly kind: 'ping' | 'sweep' | 'outlive' }
  | { readonly kind: 'dial' | 'suspicion'; readonly name: string }
  | { readonly kind: 'hello' | 'answer' | 'differ' | 'stall' | 'rival'; readonly link: number }
  | { readonly kind: 'pull'; readonly sha: string }
  | { readonly kind: 'duty'; readonly sha: string; readonly head: string };

interface Entry {
  readonly dueMs: number;
  readonly serial: number;
  readonly alarm: Alarm;
}

/** Alarms by their time; equal times in the order they were set. Setting one again moves it. */
export class Alarms {
  readonly #current = new Map<string, Entry>();
  /** a binary heap that also holds moved and cleared alarms until their time comes */
  readonly #heap: Entry[] = [];
  #serial = 0;

  set(alarm: Alarm, dueMs: number): void {
    const entry = { dueMs, serial: this.#serial++, alarm };
    this.#current.set(keyOf(alarm), entry);
    push(this.#heap, entry);
  }

  clear(alarm: Alarm): void {
    this.#current.delete(keyOf(alarm));
  }

  has(alarm: Alarm): boolean {
    return this.#current.has(keyOf(alarm));
  }

  /** Takes the first alarm that is due; undefined when none is. */
  takeDue(nowMs: number): Alarm | undefined {
    const first = this.#first();
    if (first === undefined || first.dueMs > nowMs) return undefined;
    this.#current.delete(keyOf(first.alarm));
    pop(this.#heap);
    return first.alarm;
  }

  /** When the first alarm is due; undefined when there is none. */
  nextMs(): number | undefined {
    return this.#first()?.dueMs;
  }

  #first(): Entry | undefined {
    for (;;) {
      const first = this.#heap[0];
      if (first === undefined || this.#current.get(keyOf(first.alarm)) === first) return first;
      pop(this.#heap);
    }
  }
}

function keyOf(alarm: Alarm): string {
  if ('name' in alarm) return `${alarm.kind} ${alarm.name}`;
  if ('link' in alarm) return `${alarm.kind} ${alarm.link}`;
  if ('head' in alarm) return `${alarm.kind} ${alarm.sha} ${alarm.head}`;
  return 'sha' in alarm ? `${alarm.kind} ${alarm.sha}` : alarm.kind;
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.dueMs === b.dueMs ? a.serial < b.serial : a.dueMs < b.dueMs;
}

function push(heap: Entry[], entry: Entry): void {
  let at = heap.length;
  while (at > 0) {
    const above = (at - 1) >> 1;
    const parent = heap[above];
    if (parent === undefined || !isBefore(entry, parent)) break;
    heap[at] = parent;
    at = above;
  }
  heap[at] = entry;
}

function pop(heap: Entry[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let at = 0;
  for (;;) {
    const left = heap[2 * at + 1];
    const right = heap[2 * at + 2];
    const below = left !== undefined && right !== undefined && isBefore(right, left) ? right : left;
    if (below === undefined || !isBefore(below, last)) break;
    heap[at] = below;
    at = below === right ? 2 * at + 2 : 2 * at + 1;
  }
  heap[at] = last;
}
