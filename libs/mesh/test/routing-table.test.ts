import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordAgeMaxMs, tombstoneMs } from '../src/limits.js';
import type { NeighborRecord } from '../src/messages.js';
import { RoutingTable } from '../src/routing-table.js';
import { runs } from './runs.js';

const self = record('erwik@me', 1);

function record(name: string, incarnation: number, more: Partial<NeighborRecord> = {}): NeighborRecord {
  const address = `${name}:${7000 + incarnation}`;
  return { name, id: `id of ${name}`, incarnation, address, ageMs: 0, signature: 'signed', ...more };
}

const anyRecords = fc.array(
  fc.record({
    name: fc.constantFrom('erwik@a', 'erwik@b', 'erwik@c'),
    incarnation: fc.integer({ min: 1, max: 4 }),
  }),
  { maxLength: 12 },
);

describe('P8: a routing table', () => {
  it('is the same whatever order and however often its records come in', () => {
    const all = anyRecords.chain((records) =>
      fc.tuple(
        fc.constant(records),
        fc.shuffledSubarray([...records, ...records], { minLength: 2 * records.length }),
      ),
    );
    fc.assert(
      fc.property(all, ([once, mixed]) => {
        const [a, b] = [once, mixed].map((records) => {
          const table = new RoutingTable(self, 0);
          for (const { name, incarnation } of records) table.apply(record(name, incarnation), 0);
          return [
            table.digest(),
            table
              .others()
              .map(({ name, incarnation, address }) => [name, incarnation, address].join())
              .toSorted(),
          ];
        });
        expect(a).toEqual(b);
      }),
      runs(500),
    );
  });

  it('P9: never lowers an incarnation', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const table = new RoutingTable(self, 0);
        const highest = new Map<string, number>();
        for (const { name, incarnation } of records) {
          table.apply(record(name, incarnation), 0);
          highest.set(name, Math.max(highest.get(name) ?? 0, incarnation));
          expect(table.get(name)!.incarnation).toBe(highest.get(name));
        }
      }),
      runs(500),
    );
  });
});

describe('a record', () => {
  it('P11: does not wake the dead, unless it is of a later life', () => {
    const table = new RoutingTable(self, 0);
    table.apply(record('erwik@a', 3), 0);
    table.get('erwik@a')!.state = 'dead';
    expect(table.apply(record('erwik@a', 3), 0)).toBe('same');
    expect(table.apply(record('erwik@a', 2), 0)).toBe('older');
    expect(table.get('erwik@a')!.state).toBe('dead');
    expect(table.apply(record('erwik@a', 4), 0)).toBe('raised');
    expect(table.get('erwik@a')!.state).toBe('alive');
  });

  it('P18: of another key does not replace the holder of a name', () => {
    const table = new RoutingTable(self, 0);
    table.apply(record('erwik@a', 1), 0);
    expect(table.apply(record('erwik@a', 9, { id: 'other key' }), 0)).toBe('conflict');
    expect(table.get('erwik@a')).toMatchObject({ id: 'id of erwik@a', incarnation: 1 });
  });

  it('of a known key under a new name replaces the old one when it is of a later life', () => {
    const table = new RoutingTable(self, 0);
    table.apply(record('erwik@a', 2), 0);
    expect(table.apply(record('erwik@b', 2, { id: 'id of erwik@a' }), 0)).toBe('conflict');
    expect(table.apply(record('erwik@b', 3, { id: 'id of erwik@a' }), 0)).toBe('new');
    expect(table.names()).toEqual(['erwik@me', 'erwik@b']);
  });

  it('that nobody confirmed for a day is told no more, and forgotten after a week', () => {
    const table = new RoutingTable(self, 0);
    const empty = table.digest();
    table.apply(record('erwik@a', 1), 0);
    const full = table.digest();
    table.sweep(recordAgeMaxMs - 1, () => false);
    expect(table.digest()).toBe(full);
    table.sweep(recordAgeMaxMs, () => false);
    expect(table.digest()).toBe(empty);
    expect(table.apply(record('erwik@a', 1, { ageMs: recordAgeMaxMs }), recordAgeMaxMs)).toBe('same');
    expect(table.get('erwik@a')).toBeDefined();
    table.sweep(tombstoneMs, () => false);
    expect(table.get('erwik@a')).toBeUndefined();
    expect(table.apply(record('erwik@a', 1, { ageMs: recordAgeMaxMs }), tombstoneMs)).toBe('older');
  });
});
