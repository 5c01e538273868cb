import { createHash } from 'node:crypto';
import type { Action, Fact } from '../../src/facts.js';
import type { AccountFact } from '../../src/messages.js';
import type { SimulatedNode } from './simulated-node.js';
import type { World } from './world.js';

type AskedOfAccounts = Extract<Action, { type: 'takeAccounts' | 'readAccounts' | 'readAccountMarks' }>;

/** The records of accounts that one node keeps: of each key the latest one. */
export class ModelAccounts {
  readonly #records = new Map<string, AccountFact>();
  readonly #replica: string;

  constructor(seed: string) {
    this.#replica = seed.slice(0, 16);
  }

  get digest(): string {
    const marks = [...this.#records.values()].map(markOf).sort();
    return createHash('sha256').update(marks.join()).digest('hex').slice(0, 32);
  }

  get(key: string): string | null {
    return this.#records.get(key)?.value ?? null;
  }

  change(key: string, value: string | null): AccountFact {
    const counter = 1 + Math.max(0, ...[...this.#records.values()].map((record) => record.counter));
    const record = { key, value, counter, replica: this.#replica };
    this.#records.set(key, record);
    return record;
  }

  answer(asked: AskedOfAccounts): Fact {
    const { link } = asked;
    if (asked.type === 'takeAccounts') {
      const news = asked.records.filter((record) => this.#take(record));
      return { type: 'accountsTaken', link, news };
    }
    const all = [...this.#records.values()];
    if (asked.type === 'readAccountMarks') return { type: 'accountMarksRead', link, marks: all.map(markOf) };
    const { from, to, known } = asked;
    const records = all.filter((record) => {
      const mark = markOf(record);
      return mark >= from && mark <= to && !known.includes(mark);
    });
    return { type: 'accountsRead', link, records };
  }

  #take(record: AccountFact): boolean {
    const held = this.#records.get(record.key);
    if (held !== undefined && stampOf(held) >= stampOf(record)) return false;
    this.#records.set(record.key, record);
    return true;
  }
}

/** Somebody changes something about an account on this node. */
export function changeAccount(world: World, node: SimulatedNode, key: string, value: string | null): void {
  const record = node.disk.accounts!.change(key, value);
  world.fact(node, { type: 'accountsChanged', digest: node.disk.accounts!.digest, records: [record] });
}

/** The store answers after a while, and says what its records are then. */
export function answerLater(world: World, node: SimulatedNode, asked: AskedOfAccounts): void {
  const { life } = node;
  world.timeline.plan(1 + 20 * world.random(), () => {
    const { accounts } = node.disk;
    if (node.life !== life || accounts === null) return;
    const answer = accounts.answer(asked);
    world.fact(node, { type: 'accountsChanged', digest: accounts.digest, records: [] });
    world.fact(node, answer);
  });
}

function stampOf({ counter, replica }: AccountFact): string {
  return `${String(counter).padStart(16, '0')} ${replica}`;
}

function markOf(record: AccountFact): string {
  return createHash('sha256').update(JSON.stringify(record)).digest('hex').slice(0, 16);
}
