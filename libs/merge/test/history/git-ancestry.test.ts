import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { Commit } from './histories.js';
import { graphOf, histories } from './histories.js';

const folder = mkdtempSync(join(tmpdir(), 'erwik-history-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Real commits of the drawn history's shape and times, in a repository of their own. */
function repositoryOf(commits: readonly Commit[]): { repository: string; made: Commit[] } {
  const repository = mkdtempSync(join(folder, 'wiki-'));
  execFileSync('git', ['init', '-q', '--bare', repository]);
  const places = new Map(commits.map(({ sha }, place) => [sha, place + 1]));
  const stream = commits.map(({ parents, seconds }, place) => {
    const [from, ...merge] = parents.map((parent) => `:${places.get(parent)!}\n`);
    const lines = [
      ...(from === undefined ? [] : [`from ${from}`]),
      ...merge.map((other) => `merge ${other}`),
    ].join('');
    const author = `committer A <a@example.org> ${seconds} +0000`;
    const start = from === undefined ? 'reset refs/heads/all\n' : '';
    return `${start}commit refs/heads/all\nmark :${place + 1}\n${author}\ndata ${String(place).length}\n${place}\n${lines}`;
  });
  const marks = join(repository, 'made');
  execFileSync('git', ['fast-import', '--quiet', '--force', `--export-marks=${marks}`], {
    cwd: repository,
    input: stream.join(''),
  });
  const shas = new Map(readFileSync(marks, 'utf8').trim().split('\n').map(readMark));
  const real = (sha: string) => shas.get(places.get(sha)!)!;
  return {
    repository,
    made: commits.map((one) => ({ ...one, sha: real(one.sha), parents: one.parents.map(real) })),
  };
}

function readMark(line: string): [number, string] {
  const [place, sha] = line.split(' ') as [string, string];
  return [Number(place.slice(1)), sha];
}

/** What `git merge-base` prints; it prints nothing and fails where there is no base. */
function gitAnswer(repository: string, how: '--all' | '--independent', shas: readonly string[]): string[] {
  try {
    const printed = execFileSync('git', ['merge-base', how, ...shas], { cwd: repository, encoding: 'utf8' });
    return printed
      .split('\n')
      .filter((line) => line !== '')
      .sort();
  } catch {
    return [];
  }
}

test('merge bases and tips are those that git finds', () => {
  const drawn = fc.sample(histories, { seed: 5, numRuns: 16 }).filter(({ length }) => length > 40);
  expect(drawn.length).toBeGreaterThan(3);
  for (const commits of drawn) {
    const { repository, made } = repositoryOf(commits);
    const graph = graphOf(made);
    const place = fc.nat({ max: made.length - 1 });
    for (const picks of fc.sample(fc.tuple(place, place, place), { seed: 5, numRuns: 10 })) {
      const [right, one, two] = picks.map((at) => made[at]!.sha) as [string, string, string];
      expect(graph.mergeBases([one, two], right)).toEqual(gitAnswer(repository, '--all', [right, one, two]));
      expect(graph.mergeBases([one], right)).toEqual(gitAnswer(repository, '--all', [right, one]));
      expect(graph.maximal([right, one, two]).sort()).toEqual(
        gitAnswer(repository, '--independent', [right, one, two]),
      );
    }
  }
});
