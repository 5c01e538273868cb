import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { pull } from './fixtures/exchange.js';
import { buildStore, commitOf, testNode } from './fixtures/running-store.js';
import type { TestNode } from './fixtures/running-store.js';

let one: TestNode;
let two: TestNode;

beforeAll(buildStore, 120_000);

beforeEach(async () => {
  [one, two] = await Promise.all([testNode(), testNode()]);
  await Promise.all([one.start(), two.start()]);
});

afterEach(async () => {
  await one[Symbol.asyncDispose]();
  await two[Symbol.asyncDispose]();
});

const fsck = (node: TestNode): string => node.git('fsck', '--strict', '--full', '--no-dangling');
const heldBy = (node: TestNode): unknown[] =>
  node.events.flatMap((event) =>
    event.type === 'CommitHeld' ? [{ commit: event.commit, tips: event.tips, saved: event.saved }] : [],
  );

describe('a node that pulls', () => {
  test('one edit holds it, shows it, and is not the one that saved it', async () => {
    const base = commitOf(await one.save('Page', 'one\n\ntwo\n'));
    await pull(one, two, { commit: base });
    const edit = commitOf(await one.save('Page', 'ONE\n\ntwo\n', { base: { commit: base } }));
    const [step] = await pull(one, two, { commit: edit });
    expect(step).toMatchObject({ tip: edit, left: 0 });
    expect(step?.taken).toEqual({ kind: 'held', head: edit, tips: [edit], origin: 'erwik@test' });
    expect(await two.ask('readPage', { name: 'Page' })).toMatchObject({ text: 'ONE\n\ntwo\n' });
    expect(await two.ask('holds', { commit: edit })).toEqual({ holds: true, head: edit });
    expect(heldBy(one)).toContainEqual({ commit: edit, tips: [edit], saved: true });
    expect(heldBy(two)).toContainEqual({ commit: edit, tips: [edit], saved: false });
    expect(two.git('rev-parse', 'main')).toBe(edit);
    expect(fsck(two)).toBe('');
  });

  test('50 edits at once gets them in one small pack', async () => {
    let base = commitOf(await one.save('Page', 'line\n'.repeat(40)));
    await pull(one, two, { commit: base });
    for (let n = 0; n < 50; n += 1)
      base = commitOf(
        await one.save('Page', `${'line\n'.repeat(40)}edit ${n}\n`, { base: { commit: base } }),
      );
    const steps = await pull(one, two, { commit: base });
    expect(steps).toHaveLength(1);
    expect(steps[0]?.bytes).toBeLessThan(20_000);
    expect(two.git('rev-list', '--count', 'main')).toBe('51');
    expect(heldBy(two).at(-1)).toEqual({ commit: base, tips: [base], saved: false });
    expect(fsck(two)).toBe('');
  });
});
