import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CommitGraph, MissingCommit } from '../../src/index.js';
import type { Commit } from './histories.js';
import { graphOf, histories, shaOf, SlowAncestry } from './histories.js';

const [root, a, b, c, d, e] = [0, 1, 2, 3, 4, 5].map(shaOf) as [
  string,
  string,
  string,
  string,
  string,
  string,
];

describe('what is held', () => {
  test('a commit is found again with its parents in their order and its time', () => {
    const graph = graphOf([
      commit(root),
      commit(a, root),
      commit(b, root),
      { sha: c, parents: [b, a], seconds: 2 ** 33 },
    ]);
    expect(graph.size).toBe(4);
    expect([graph.has(c), graph.has(d)]).toEqual([true, false]);
    expect([graph.parentsOf(root), graph.parentsOf(c)]).toEqual([[], [b, a]]);
    expect(graph.secondsOf(c)).toBe(2 ** 33);
  });

  test('adding a commit again changes nothing', () => {
    const graph = graphOf([commit(root), commit(a, root)]);
    graph.add(a, [root], 0);
    expect([graph.size, graph.parentsOf(a)]).toEqual([2, [root]]);
  });

  test('a commit whose parent is missing is refused by the name of the parent, and not held', () => {
    const graph = graphOf([commit(root)]);
    expect(() => graph.add(b, [root, a], 0)).toThrow(
      expect.objectContaining({ name: 'MissingCommit', sha: a }),
    );
    expect(graph.has(b)).toBe(false);
  });

  test('a question about an unknown commit is an error, and the graph answers on', () => {
    const graph = graphOf([commit(root), commit(a, root)]);
    expect(() => graph.mergeBases([a], b)).toThrow(MissingCommit);
    expect(() => graph.isAncestor(b, a)).toThrow(MissingCommit);
    expect(graph.mergeBases([a], root)).toEqual([root]);
  });
});

describe('small histories', () => {
  test('a fork has its forking point as base', () => {
    const graph = graphOf([commit(root), commit(a, root), commit(b, a), commit(c, a)]);
    expect(graph.mergeBases([b], c)).toEqual([a]);
    expect(graph.only([b], [c])).toEqual([b]);
    expect(graph.maximal([root, b, a, c])).toEqual(expect.arrayContaining([b, c]));
  });

  test('two merges of the same two edits, crossed, have both edits as bases', () => {
    const graph = graphOf([commit(root), commit(a, root), commit(b, root), commit(c, a, b), commit(d, b, a)]);
    expect(graph.mergeBases([c], d)).toEqual([a, b].sort());
  });

  test('an edit that one of the left sides holds already is the base itself', () => {
    const graph = graphOf([commit(root), commit(a, root), commit(b, root), commit(c, b)]);
    expect(graph.mergeBases([a, c], b)).toEqual([b]);
  });

  test('histories without a common root have no base', () => {
    const graph = graphOf([commit(root), commit(a)]);
    expect(graph.mergeBases([root], a)).toEqual([]);
  });

  test('a clock that is years behind hides no base', () => {
    const graph = graphOf([
      { sha: root, parents: [], seconds: 2_000_000_000 },
      { sha: a, parents: [root], seconds: 5 },
      { sha: b, parents: [a], seconds: 2_000_000_001 },
      { sha: c, parents: [a, root], seconds: 3 },
    ]);
    expect(graph.mergeBases([b], c)).toEqual([a]);
  });

  test('tips are sorted by time, and by sha where the times are equal', () => {
    const commits = [d, c, e].map((sha) => ({ sha, parents: [root], seconds: 7 }));
    const graph = graphOf([commit(root), { sha: a, parents: [root], seconds: 9 }, ...commits]);
    expect(graph.maximal([a, e, c, d, c])).toEqual([...[c, d, e].sort(), a]);
  });
});

describe('any history', () => {
  test('answers what whole sets of ancestors answer', () => {
    fc.assert(
      fc.property(histories, fc.array(fc.nat(), { minLength: 4, maxLength: 6 }), (commits, drawn) => {
        const graph = graphOf(commits);
        const slow = new SlowAncestry(commits);
        const [right, one, ...more] = drawn.map((number) => commits[number % commits.length]!.sha) as [
          string,
          string,
        ];
        const left = [one, ...more];
        expect(graph.mergeBases([one], right)).toEqual(slow.mergeBases([one], right));
        expect(graph.mergeBases(left, right)).toEqual(slow.mergeBases(left, right));
        expect(graph.isAncestor(one, right)).toBe(slow.of(right).has(one));
        expect(graph.maximal([right, ...left]).sort()).toEqual(slow.maximal([right, ...left]).sort());
        const wanted = [...slow.of(one)].filter((sha) => !slow.of(right).has(sha));
        expect(graph.only([one], [right]).sort()).toEqual(wanted.sort());
      }),
      { numRuns: 300 },
    );
  });

  test('answers the same in whatever order the commits came', () => {
    fc.assert(
      fc.property(
        histories,
        fc.array(fc.nat(), { minLength: 200, maxLength: 200 }),
        (commits, priorities) => {
          const graph = graphOf(commits);
          const other = graphOf(reordered(commits, priorities));
          const tips = graph.maximal(commits.map(({ sha }) => sha));
          const [first = '', ...rest] = tips;
          expect(other.maximal(commits.map(({ sha }) => sha).reverse())).toEqual(tips);
          expect(other.only(tips, [])).toEqual(graph.only(tips, []));
          expect(other.mergeBases(rest, first)).toEqual(graph.mergeBases(rest, first));
        },
      ),
    );
  });

  test('lists children before parents', () => {
    fc.assert(
      fc.property(histories, (commits) => {
        const graph = graphOf(commits);
        const listed = graph.only(
          commits.map(({ sha }) => sha),
          [],
        );
        const places = new Map(listed.map((sha, place) => [sha, place]));
        for (const { sha, parents } of commits) {
          for (const parent of parents) expect(places.get(sha)!).toBeLessThan(places.get(parent)!);
        }
      }),
    );
  });
});

test('a line of 200,000 edits is walked without recursion', () => {
  const graph = new CommitGraph();
  const length = 200_000;
  for (let number = 0; number < length; number += 1) {
    graph.add(shaOf(number), number === 0 ? [] : [shaOf(number - 1)], number);
  }
  const newest = shaOf(length - 1);
  const late = 'f'.repeat(40);
  graph.add(late, [shaOf(0)], 1);
  expect(graph.mergeBases([newest], late)).toEqual([shaOf(0)]);
  expect(graph.isAncestor(shaOf(0), newest)).toBe(true);
  expect(graph.isAncestor(late, newest)).toBe(false);
  expect(graph.only([newest], [late])).toHaveLength(length - 1);
  expect(graph.maximal([shaOf(0), newest, late])).toEqual([late, newest]);
});

function commit(sha: string, ...parents: string[]): Commit {
  return { sha, parents, seconds: 0 };
}

/** The same commits in another order, each still behind its parents: the highest priority among those that can come. */
function reordered(commits: readonly Commit[], priorities: readonly number[]): Commit[] {
  const waiting = commits.map((one, at) => ({ ...one, priority: priorities[at]! }));
  const done = new Set<string>();
  return commits.map(() => {
    const ready = waiting.filter(
      ({ sha, parents }) => !done.has(sha) && parents.every((parent) => done.has(parent)),
    );
    const next = ready.reduce((best, one) => (one.priority > best.priority ? one : best));
    done.add(next.sha);
    return next;
  });
}
