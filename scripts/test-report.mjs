// @ts-check
// Counts what the test runner's JSON reports say.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

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

/** Longest line told of a failed test, in characters: some compare whole logs. */
const failureMaxChars = 300;

/**
 * What failed, in one line for each test, as the end of a long run should repeat it.
 * @param {string} file the report of one suite
 * @returns {string[]}
 */
export function listFailures(file) {
  const report = readReport(file);
  if (!report) return [`${file}: no report`];
  return (report.testResults ?? []).flatMap(({ name, message, assertionResults }) => {
    const failed = assertionResults.filter(({ status }) => status === 'failed');
    const lines = failed.map((test) => `${test.fullName}: ${firstLine(test.failureMessages[0])}`);
    if (failed.length === 0 && message) lines.push(firstLine(message));
    return lines.map((line) => `${basename(name)}: ${line}`.slice(0, failureMaxChars));
  });
}

/** @param {string} [text] */
function firstLine(text = '') {
  return text.split('\n', 1)[0] ?? '';
}

/**
 * @typedef {{ fullName: string, status: string, failureMessages: string[] }} TestResult
 * @typedef {{ name: string, message?: string, assertionResults: TestResult[] }} FileResult
 * @param {string} file
 * @returns {{ success: boolean, numTotalTests: number, numPassedTests: number, numFailedTests: number,
 *   numPendingTests: number, numTodoTests: number, testResults?: FileResult[] } | undefined}
 */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
