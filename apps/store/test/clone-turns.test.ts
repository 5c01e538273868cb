import { expect, test } from 'vitest';
import { CloneTurns } from '../src/git-http/clone-turns.js';

const never = new AbortController().signal;

test('so many have a turn at once, and the others get theirs in the order they came', async () => {
  const turns = new CloneTurns({ atOnce: 2, waitingMax: 10, waitMaxMs: 60_000 });
  const held = [await turns.take(never), await turns.take(never)];
  const order: string[] = [];
  const waiting = ['first', 'second'].map(async (name) => {
    const turn = await turns.take(never);
    order.push(name);
    return turn;
  });
  held[0]?.[Symbol.dispose]();
  await waiting[0];
  expect(order).toEqual(['first']);
  // given back twice, it is still one turn
  held[0]?.[Symbol.dispose]();
  held[1]?.[Symbol.dispose]();
  await waiting[1];
  expect(order).toEqual(['first', 'second']);
});

test('nobody waits in a line that is too long, or for too long', async () => {
  const turns = new CloneTurns({ atOnce: 1, waitingMax: 1, waitMaxMs: 30 });
  using held = await turns.take(never);
  expect(held).not.toBeNull();
  const waiting = turns.take(never);
  expect(await turns.take(never)).toBeNull();
  expect(await waiting).toBeNull();
});

test('who goes leaves the line, and takes nobody else from it', async () => {
  const turns = new CloneTurns({ atOnce: 1, waitingMax: 10, waitMaxMs: 60_000 });
  const held = await turns.take(never);
  const gone = new AbortController();
  const [leaving, staying] = [turns.take(gone.signal), turns.take(never)];
  gone.abort();
  expect(await leaving).toBeNull();
  held?.[Symbol.dispose]();
  expect(await staying).not.toBeNull();
  expect(await turns.take(gone.signal)).toBeNull();
});
