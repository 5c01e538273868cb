import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countReport, listFailures, resultLine, sumCounts } from '../../scripts/test-report.mjs';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'erwik-report-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const wellDone = {
  success: true,
  numTotalTests: 5,
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 1,
  numTodoTests: 1,
};

function count(report: object): unknown {
  const file = join(folder, 'report.json');
  writeFileSync(file, JSON.stringify(report));
  return countReport(file);
}

describe('the result of a test run', () => {
  it('counts passed, failed and skipped tests', () => {
    expect(count(wellDone)).toEqual({ passed: 3, failed: 0, skipped: 2 });
    expect(count({ ...wellDone, success: false, numFailedTests: 2 })).toMatchObject({ passed: 3, failed: 2 });
  });

  it('is a failure where a suite ran no test', () => {
    const empty = { ...wellDone, numTotalTests: 0, numPassedTests: 0, numPendingTests: 0, numTodoTests: 0 };
    expect(count(empty)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it('is a failure where a suite broke outside its tests', () => {
    expect(count({ ...wellDone, success: false })).toEqual({ passed: 3, failed: 1, skipped: 2 });
  });

  it('is a failure where a suite left no report or half of one', () => {
    expect(countReport(join(folder, 'none.json'))).toEqual({ passed: 0, failed: 1, skipped: 0 });
    writeFileSync(join(folder, 'half.json'), '{"success": tr');
    expect(countReport(join(folder, 'half.json'))).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it('names what failed in a line each, however much a test has to say', () => {
    const file = join(folder, 'failures.json');
    const testResults = [
      {
        name: '/clone/test/pages.test.ts',
        assertionResults: [
          {
            fullName: 'a page is shown',
            status: 'failed',
            failureMessages: [`Error: ${'x'.repeat(999)}\nat y`],
          },
          { fullName: 'a page is saved', status: 'passed', failureMessages: [] },
        ],
      },
      { name: '/clone/test/broken.test.ts', message: 'Error: no such module\nat z', assertionResults: [] },
    ];
    writeFileSync(file, JSON.stringify({ ...wellDone, testResults }));
    const [page, broken, ...others] = listFailures(file);
    expect(page).toMatch(/^pages\.test\.ts: a page is shown: Error: x+$/);
    expect(page?.length).toBe(300);
    expect([broken, ...others]).toEqual(['broken.test.ts: Error: no such module']);
    expect(listFailures(join(folder, 'none.json'))).toEqual([`${join(folder, 'none.json')}: no report`]);
  });

  it('is one line with the sums', () => {
    const sum = sumCounts([
      { passed: 3, failed: 0, skipped: 0 },
      { passed: 4, failed: 1, skipped: 2 },
    ]);
    expect(resultLine(sum)).toBe('7 passed, 1 failed, 2 skipped');
    expect(resultLine({ passed: 7, failed: 0, skipped: 0 })).toBe('7 passed, 0 failed');
  });
});
