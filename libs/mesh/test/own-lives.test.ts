import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Action } from '../src/facts.js';
import { incarnationStepMax, outliveEveryMs, outlivesBurst } from '../src/limits.js';
import type { MeshMessage } from '../src/messages.js';
import { DrivenMesh, idOf, messagesIn } from './driven-mesh.js';
import { runs } from './runs.js';

/** The life that a driven mesh begins with. */
const firstLife = 5;

function recordOfMe(incarnation: number): MeshMessage {
  const me = { name: 'erwik@me', id: idOf('erwik@me'), address: 'me:7000', ageMs: 0, signature: 'signed' };
  return {
    type: 'new_neighbor',
    checksum: 'c',
    records: [{ ...me, incarnation }],
    exclude: { allBut: [] },
  };
}

function deathOfMe(incarnation: number): MeshMessage {
  const claims = [{ name: 'erwik@me', incarnation, by: 'erwik@a' }];
  return { type: 'dead_neighbor', checksum: 'c', claims, exclude: { allBut: [] } };
}

const livesIn = (actions: readonly Action[]): number[] =>
  actions.flatMap((one) => (one.type === 'persistIncarnation' ? [one.incarnation] : []));

describe('P9: lives that a node begins because of what others say', () => {
  it.each([
    [
      'a hello',
      (driven: DrivenMesh) => driven.link('erwik@b', { you: { incarnation: 2 ** 47, state: 'alive' } }),
    ],
    ['a record', (driven: DrivenMesh) => driven.receive('erwik@a', recordOfMe(2 ** 47))],
    ['a claim', (driven: DrivenMesh) => driven.receive('erwik@a', deathOfMe(2 ** 47))],
  ])('go up by a step at most when %s tells of 2^47', (_what, say) => {
    const driven = new DrivenMesh();
    driven.link('erwik@a');
    expect(livesIn(say(driven))).toEqual([firstLife + incarnationStepMax]);
  });

  it('come in a burst, and then one after another, however much is said', () => {
    const driven = new DrivenMesh();
    driven.link('erwik@a');
    const said = Array.from({ length: 1000 }, () => {
      const { incarnation } = driven.mesh.view(0);
      return livesIn(driven.receive('erwik@a', recordOfMe(incarnation + 1))).length;
    });
    expect(said.reduce((sum, one) => sum + one)).toBe(outlivesBurst);
    const { incarnation } = driven.mesh.view(0);
    expect(livesIn(driven.wait(outliveEveryMs - 100))).toEqual([]);
    expect(livesIn(driven.wait(100))).toEqual([incarnation + 2]);
    expect(livesIn(driven.wait(10 * outliveEveryMs))).toEqual([]);
  });

  it('that have to wait rise above the most that was said meanwhile', () => {
    const driven = new DrivenMesh();
    driven.link('erwik@a');
    for (let count = 0; count < outlivesBurst; count += 1)
      driven.receive('erwik@a', deathOfMe(firstLife + count));
    for (const believed of [100, 50])
      expect(livesIn(driven.receive('erwik@a', deathOfMe(believed)))).toEqual([]);
    expect(livesIn(driven.wait(outliveEveryMs))).toEqual([101]);
  });

  it('never go down and always end above what is believed, when it is said often enough', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 3 * incarnationStepMax }), fc.nat({ max: 30_000 }))),
        (said) => {
          const driven = new DrivenMesh();
          const say = (believed: number, afterMs: number): void => {
            driven.wait(afterMs);
            driven.link('erwik@a');
            driven.receive('erwik@a', deathOfMe(believed));
          };
          let before = firstLife;
          for (const [believed, waitMs] of said) {
            say(believed, waitMs);
            const { incarnation } = driven.mesh.view(0);
            expect(incarnation).toBeGreaterThanOrEqual(before);
            before = incarnation;
          }
          const believed = Math.max(0, ...said.map(([one]) => one));
          for (let time = 0; time < 4; time += 1) say(believed, outliveEveryMs);
          expect(driven.mesh.view(0).incarnation).toBeGreaterThan(believed);
        },
      ),
      runs(100),
    );
  });
});

describe('a neighbor that says of itself an earlier life than is believed of it', () => {
  it('is told so, and nobody else is', () => {
    const driven = new DrivenMesh();
    for (const name of ['erwik@a', 'erwik@b']) driven.link(name, { incarnation: 9 });
    const me = {
      name: 'erwik@a',
      id: idOf('erwik@a'),
      address: 'erwik@a:7000',
      ageMs: 0,
      signature: 'signed',
    };
    const record = { ...me, incarnation: 3 };
    const told = (from: string): Action[] =>
      driven.receive(from, {
        type: 'new_neighbor',
        checksum: 'c',
        records: [record],
        exclude: { allBut: [] },
      });
    expect(messagesIn(told('erwik@a'), 'new_neighbor').map(({ records }) => records)).toEqual([
      [{ ...me, incarnation: 9 }],
    ]);
    expect(messagesIn(told('erwik@b'), 'new_neighbor')).toEqual([]);
  });
});
