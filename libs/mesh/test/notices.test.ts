import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dutyOf } from '../src/exclude.js';
import type { Action } from '../src/facts.js';
import type { Exclude, MeshMessage } from '../src/messages.js';
import { DrivenMesh, idOf, messagesIn } from './driven-mesh.js';
import { runs } from './runs.js';

const sha = (index: number): string => index.toString(16).padStart(40, '0');
const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `erwik@e${index}`);

function commitsTo(driven: DrivenMesh, actions: readonly Action[], all: readonly string[]): string[] {
  const nameOf = new Map(all.map((name) => [driven.linkTo(name), name]));
  return actions.flatMap((one) =>
    one.type === 'send' && one.message.type === 'commit' ? [nameOf.get(one.link)!] : [],
  );
}

const anyNotice = fc.integer({ min: 2, max: 40 }).chain((size) =>
  fc.record({
    size: fc.constant(size),
    listed: fc.subarray(names(size)),
    isShort: fc.boolean(),
    isHeld: fc.boolean(),
  }),
);

it('P7: nobody is told of a commit that its notice excludes, whether it was held or came to be', () => {
  fc.assert(
    fc.property(anyNotice, ({ size, listed, isShort, isHeld }) => {
      const driven = new DrivenMesh();
      const all = names(size);
      for (const name of all) driven.link(name);
      const exclude: Exclude = isShort ? { allBut: listed } : { names: listed };
      const commit = { type: 'commitHeld', sha: sha(1), tips: [sha(1)], head: null } as const;
      const hold = (): Action[] => driven.fact({ ...commit, saved: false, via: null, origin: null });
      if (isHeld) hold();
      const actions = driven.receive('erwik@e0', { type: 'commit', checksum: sha(1), exclude });
      if (!isHeld) actions.push(...hold());
      const told = commitsTo(driven, actions, all);
      const meant = dutyOf(exclude, all).filter((name) => name !== 'erwik@e0');
      for (const name of told) expect(meant).toContain(name);
      expect(told.length).toBe(Math.min(meant.length, 32));
    }),
    runs(200),
  );
});

const everybody = { allBut: [] };
const record = fc.record({ at: fc.integer({ min: 0, max: 5 }), incarnation: fc.integer({ min: 1, max: 3 }) });
const anyNotices = fc.array(
  fc.oneof(
    fc.integer({ min: 1, max: 9 }).map((index): MeshMessage => ({
      ...{ type: 'commit', checksum: sha(index), exclude: everybody },
    })),
    record.map(({ at, incarnation }): MeshMessage => {
      const name = `erwik@far${at}`;
      const address = `far${at}:${7000 + incarnation}`;
      const one = { name, id: idOf(name), incarnation, address, ageMs: 0, signature: '' };
      return { type: 'new_neighbor', checksum: 'c', records: [one], exclude: everybody };
    }),
  ),
  { maxLength: 12 },
);

it('P8: the same notices leave the same state, in any order and however often each comes', () => {
  const mixed = anyNotices.chain((notices) =>
    fc.tuple(
      fc.constant(notices),
      fc.shuffledSubarray([...notices, ...notices], { minLength: 2 * notices.length }),
    ),
  );
  fc.assert(
    fc.property(mixed, ([once, twice]) => {
      const [a, b] = [once, twice].map((notices) => {
        const driven = new DrivenMesh();
        for (const name of ['erwik@a', 'erwik@b']) driven.link(name);
        for (const notice of notices) driven.receive('erwik@a', notice);
        const { digests, wanted, members } = driven.mesh.view(0);
        const known = members.map(({ name, incarnation, address }) => [name, incarnation, address].join());
        return { digests, wanted, known: known.toSorted() };
      });
      expect(a).toEqual(b);
    }),
    runs(200),
  );
});

it('a neighbor that asks for records all the time is told them now and then, and another one none the later', () => {
  const driven = new DrivenMesh();
  for (const name of names(3)) driven.link(name);
  const ask: MeshMessage = { type: 'mb', buckets: Array.from({ length: 32 }, () => '00000000') };
  const answers = (from: string): number => messagesIn(driven.receive(from, ask), 'new_neighbor').length;
  expect([answers('erwik@e0'), answers('erwik@e0'), answers('erwik@e1')]).toEqual([1, 0, 1]);
  driven.wait(2000);
  expect(answers('erwik@e0')).toBe(1);
});
