import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dutyOf, narrow, nobody } from '../src/exclude.js';
import { planFanOut } from '../src/fan-out.js';
import type { Target } from '../src/fan-out.js';
import type { Exclude } from '../src/messages.js';
import { runs } from './runs.js';

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `erwik@e${index}`);

function targets(states: readonly Target['link'][]): Target[] {
  return states.map((link, index) => ({ name: `erwik@e${index}`, link }));
}

describe('a fan-out', () => {
  it('is a star while there are at most 32 others', () => {
    const parcels = planFanOut(targets(names(32).map(() => 'healthy')), 'c');
    expect(parcels.map(({ duty }) => duty)).toEqual(names(32).map(() => []));
  });

  it('gives each further node to one of 32 heads', () => {
    const parcels = planFanOut(targets(names(999).map(() => 'healthy')), 'c');
    expect(parcels.length).toBe(32);
    const told = parcels.flatMap(({ name, duty }) => [name, ...duty]);
    expect(told.toSorted()).toEqual(names(999).toSorted());
    expect(Math.max(...parcels.map(({ duty }) => duty.length))).toBe(31);
  });

  it('leaves a node with a poor link to two heads and tells it too, one without a link to two heads', () => {
    const parcels = planFanOut(targets(['healthy', 'poor', 'healthy', 'none', 'healthy']), 'c');
    const headsOf = (name: string): number => parcels.filter(({ duty }) => duty.includes(name)).length;
    expect([headsOf('erwik@e1'), headsOf('erwik@e3')]).toEqual([2, 2]);
    expect(parcels.map(({ name }) => name).toSorted()).toEqual([
      'erwik@e0',
      'erwik@e1',
      'erwik@e2',
      'erwik@e4',
    ]);
  });

  it('picks other heads for another commit', () => {
    const heads = (checksum: string): string[] =>
      planFanOut(targets(names(200).map(() => 'healthy')), checksum).map(({ name }) => name);
    expect(heads('a')).not.toEqual(heads('b'));
    expect(heads('a')).toEqual(heads('a'));
  });
});

/** Each node knows some of the others and has links of any kind to them. */
const anyMesh = fc.integer({ min: 2, max: 45 }).chain((size) =>
  fc.record({
    size: fc.constant(size),
    kinds: fc.array(
      fc.constantFrom<Target['link'] | 'unknown'>('healthy', 'healthy', 'poor', 'none', 'unknown'),
      {
        minLength: size * size,
        maxLength: size * size,
      },
    ),
  }),
);

describe('P6: exclude lists', () => {
  it('grow at every hop, so that forwarding ends though nobody remembers what was seen', () => {
    fc.assert(
      fc.property(anyMesh, ({ size, kinds }) => {
        const all = names(size);
        const kindOf = (a: number, b: number): Target['link'] | 'unknown' => kinds[a * size + b]!;
        const excludedBy = (exclude: Exclude): Set<string> =>
          new Set(all.filter((name) => dutyOf(exclude, [name]).length === 0));
        const open: { at: number; from: number; exclude: Exclude; hops: number }[] = [
          { at: 0, from: 0, exclude: nobody, hops: 0 },
        ];
        let messages = 0;
        for (let one = open.pop(); one !== undefined && messages < 20_000; one = open.pop()) {
          const { at, from, exclude, hops } = one;
          const known = all.filter((_, other) => other === at || kindOf(at, other) !== 'unknown');
          const duty = dutyOf(exclude, known).filter((name) => name !== all[at] && name !== all[from]);
          const reached = duty.map((name) => ({
            name,
            link: kindOf(at, all.indexOf(name)) as Target['link'],
          }));
          for (const parcel of planFanOut(reached, 'c')) {
            messages += 1;
            const narrowed = narrow(
              { received: exclude, self: all[at]!, members: known },
              parcel.duty,
              parcel.name,
            );
            const [before, after] = [excludedBy(exclude), excludedBy(narrowed)];
            expect(before.has(parcel.name)).toBe(false);
            // the recipient was nobody's duty but its own any more
            const left = new Set([...after, parcel.name]);
            expect([...before].every((name) => left.has(name))).toBe(true);
            expect(left.size).toBeGreaterThan(before.size);
            expect(hops).toBeLessThan(size);
            open.push({ at: all.indexOf(parcel.name), from: at, exclude: narrowed, hops: hops + 1 });
          }
        }
      }),
      runs(200),
    );
  });

  it('leave to the recipient exactly its part, in the long form and in the short one', () => {
    const small = narrow({ received: nobody, self: 'a', members: ['a', 'b', 'c', 'd'] }, ['d'], 'b');
    expect(small).toEqual({ names: ['a', 'c'] });
    const large = narrow(
      { received: nobody, self: 'erwik@e0', members: names(34) },
      ['erwik@e7'],
      'erwik@e1',
    );
    expect(large).toEqual({ allBut: ['erwik@e7'] });
  });

  it('stay in the short form, which lets in nobody that only the recipient knows', () => {
    expect(
      narrow({ received: { allBut: ['b', 'c'] }, self: 'a', members: ['a', 'b', 'c'] }, ['c'], 'b'),
    ).toEqual({
      allBut: ['c'],
    });
  });
});
