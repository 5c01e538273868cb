import type { BusEvent } from '@erwik/events';
import { expect, it } from 'vitest';
import { StoreWatch } from '../src/store/store-watch.js';

const commit = 'c'.repeat(40);
const held: BusEvent = { type: 'CommitHeld', commit, parents: [], tips: [commit], saved: true };
const changed: BusEvent = {
  type: 'PageChanged',
  name: 'Letter',
  path: 'Letter.md',
  kind: 'edited',
  blob: 'b'.repeat(40),
  change: {
    commit,
    parents: [],
    author: { name: 'Bob', email: 'bob@example.org' },
    at: 0,
    summary: 'Edit Letter',
    node: null,
  },
};

it('counts a commit as seen when the head that contains it is heard of, not while its pages may still be kept', () => {
  const watch = new StoreWatch();
  watch.take([held]);
  watch.take([changed]);
  expect(watch.commits.has(commit)).toBe(false);
  const head = 'd'.repeat(40);
  watch.take([{ type: 'HeadMoved', head, previous: null, coarse: false }]);
  expect([commit, head].filter((each) => watch.commits.has(each))).toEqual([commit, head]);
});
