import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reachOf } from '../src/mesh/reach.js';
import { neighborOf, receiptOf, reportOf } from './support/mesh-samples.js';

const name = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const neighbors = fc
  .uniqueArray(fc.record({ node: name, state: fc.constantFrom('alive', 'suspect', 'dead') }), {
    selector: ({ node }) => node,
  })
  .map((each) => each.map(({ node, state }) => neighborOf(node, { state })));
const receipts = fc.array(name.map((node) => receiptOf(node)));

test('a commit is never said to be at more nodes than there are, nor at none', () => {
  fc.assert(
    fc.property(neighbors, receipts, fc.boolean(), (known, told, allHold) => {
      const { have, nodes } = reachOf(reportOf({ neighbors: known }), told, allHold);
      expect(have).toBeGreaterThanOrEqual(1);
      expect(have).toBeLessThanOrEqual(nodes);
      expect(nodes).toBe(1 + known.filter(({ state }) => state !== 'dead').length);
    }),
  );
});

test('another receipt never makes it fewer', () => {
  fc.assert(
    fc.property(neighbors, receipts, name, fc.boolean(), (known, told, node, allHold) => {
      const report = reportOf({ neighbors: known });
      const before = reachOf(report, told, allHold).have;
      expect(reachOf(report, [...told, receiptOf(node)], allHold).have).toBeGreaterThanOrEqual(before);
    }),
  );
});

test('when all that can be reached hold the same, only a node in doubt may be missing', () => {
  const known = [neighborOf('a'), neighborOf('b', { state: 'suspect' }), neighborOf('c', { state: 'dead' })];
  expect(reachOf(reportOf({ neighbors: known }), [], true)).toEqual({ have: 2, nodes: 3 });
  expect(reachOf(reportOf({ neighbors: known }), [], false)).toEqual({ have: 1, nodes: 3 });
});
