// @ts-check
// Counts what the test runner's JSON reports say.
import { readFileSync } from 'node:fs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * A suite that left no report, ran no test, or broke outside its tests has failed, whatever its numbers are.
 * @param {string} file the report of one suite
 * @returns {Counts}
 */
export function countReport(file) {
  const report = readReport(file);
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const passed = report.numPassedTests;
  const skipped = report.numPendingTests + report.numTodoTests;
  const broken = !report.success || report.numTotalTests === 0 ? 1 : 0;
  return { passed, failed: Math.max(report.numFailedTests, broken), skipped };
}

/**
 * @param {Counts[]} parts
 * @returns {Counts}
 */
export function sumCounts(parts) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const part of parts) {
    sum.passed += part.passed;
    sum.failed += part.failed;
    sum.skipped += part.skipped;
  }
  return sum;
}

/**
 * @param {Counts} counts
 * @returns {string} the last line of a test run
 */
export function resultLine({ passed, failed, skipped }) {
  const end = skipped > 0 ? `, ${skipped} skipped` : '';
  return `${passed} passed, ${failed} failed${end}`;
}

/**
 * @param {string} file
 * @returns {{ success: boolean, numTotalTests: number, numPassedTests: number, numFailedTests: number,
 *   numPendingTests: number, numTodoTests: number } | undefined}
 */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
