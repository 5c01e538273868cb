// @ts-check
// `npm test`: makes this clone ready and runs every check and test, the quick ones first. All steps run, unless an
// earlier one makes them pointless, so that one run tells everything that is wrong.
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, install, root, runScript } from './bootstrap.mjs';
import { hasCompose } from './docker-engine.mjs';
import { FailedProgram, plainEnvironment, runProgram } from './run-program.mjs';
import { browserPackages, ensureSystemPackages, erlangPackages } from './system-packages.mjs';
import { countReport, listFailures, resultLine, sumCounts } from './test-report.mjs';

/** @typedef {import('./test-report.mjs').Counts} Counts */
/**
 * @typedef {object} Step
 * @property {string} name
 * @property {() => Promise<unknown>} run fails by throwing; `skipped` where this machine lacks what it needs
 * @property {() => string[]} [reports] files with the counts of its tests; without them the step counts as one
 * @property {boolean} [needsBuild] pointless when the sources do not compile
 */

/** The longest a step may take, in milliseconds: a test that hangs must not hide the others' results. */
const stepMaxMs = 40 * 60_000;

/** What a step returns that cannot do its work on this machine. */
const skipped = Symbol('skipped');

const bin = (/** @type {string} */ name) => join(root, 'node_modules/.bin', name);
const reports = join(root, 'reports');
/** Nx starts no process that outlives the run, colors no log file, and in CI takes no result from its cache. */
const nxEnvironment = {
  ...plainEnvironment(),
  NX_DAEMON: 'false',
  NX_ISOLATE_PLUGINS: 'false',
  ...(process.stdout.isTTY ? {} : { FORCE_COLOR: '0' }),
  ...(process.env['CI'] ? { NX_SKIP_NX_CACHE: 'true' } : {}),
};

/** @type {Step[]} */
const steps = [
  { name: 'format', run: () => check([bin('prettier'), '--check', '--log-level', 'warn', '.']) },
  { name: 'lint', run: () => check([bin('oxlint')]) },
  { name: 'build', run: () => build(say) },
  { name: 'types', run: checkTypes },
  { name: 'compose', run: checkComposeFiles },
  {
    name: 'boundaries',
    run: () => testSystem('boundaries', ['test/boundaries']),
    reports: () => [report('boundaries')],
  },
  { name: 'packages', run: testPackages, reports: packageReports },
  {
    name: 'system',
    run: testWholeNodes,
    reports: () => [report('system')],
    needsBuild: true,
  },
];

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
await runScript(async () => {
  rmSync(reports, { recursive: true, force: true });
  await install(say);
  const counts = await runSteps();
  for (const line of steps.flatMap(({ reports = () => [] }) => reports()).flatMap(listFailures))
    console.log(`failed  | ${line}`);
  console.log(resultLine(counts));
  return counts.failed === 0 ? 0 : 1;
});

async function runSteps() {
  const parts = [];
  let isBuilt = true;
  for (const step of steps) {
    if (step.needsBuild && !isBuilt) {
      console.log(`${step.name.padEnd(12)}not run: the build failed`);
      continue;
    }
    const counts = await runStep(step);
    if (step.name === 'build' && counts.failed > 0) isBuilt = false;
    parts.push(counts);
  }
  return sumCounts(parts);
}

/**
 * @param {Step} step
 * @returns {Promise<Counts>}
 */
async function runStep(step) {
  const started = Date.now();
  /** @type {unknown} */
  let outcome;
  const error = await step.run().then(
    (result) => void (outcome = result),
    (cause) => (cause instanceof Error ? cause : new Error(String(cause))),
  );
  if (error instanceof FailedProgram) console.log(error.output.trimEnd());
  if (error) console.log(error.message);
  const isSkipped = outcome === skipped;
  const ended = { passed: error || isSkipped ? 0 : 1, failed: error ? 1 : 0, skipped: isSkipped ? 1 : 0 };
  const counts = step.reports ? sumCounts(step.reports().map(countReport)) : ended;
  // a runner that failed although its tests passed has found something that is no test's fault
  if (error && counts.failed === 0) counts.failed = 1;
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`${step.name.padEnd(12)}${resultLine(counts)} (${seconds} s)`);
  return counts;
}

/** @param {string[]} command */
function check(command) {
  return runProgram(command, { cwd: root, env: nxEnvironment, timeoutMs: stepMaxMs });
}

/** @param {string[]} command */
function show(command) {
  return runProgram(command, { cwd: root, env: nxEnvironment, show: true, timeoutMs: stepMaxMs });
}

async function checkTypes() {
  await check([bin('nx'), 'run-many', '-t', 'typecheck', '--output-style=static']);
  await check([bin('tsc'), '-p', join(root, 'scripts')]);
}

async function checkComposeFiles() {
  if (!(await hasCompose())) return skipped;
  const composed = [['compose.yaml'], ['compose.yaml', 'docker/publish-mesh.yaml'], ['compose.mesh.yaml']];
  for (const files of composed) {
    const named = files.flatMap((file) => ['--file', file]);
    await check(['docker', 'compose', '--env-file', '/dev/null', ...named, 'config', '--quiet']);
  }
  return undefined;
}

async function testPackages() {
  await installOptional(erlangPackages, 'for the tests with a node in Erlang');
  await show([bin('nx'), 'run-many', '-t', 'test', '--output-style=static']);
}

/** A package with a test target owes a report. */
function packageReports() {
  const folders = ['libs', 'apps'].flatMap((kind) =>
    readdirSync(join(root, kind)).map((name) => join(root, kind, name)),
  );
  const manifests = folders.map((folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  return manifests.filter((one) => one.nx?.targets?.test).map((one) => report(one.name));
}

async function testWholeNodes() {
  await installOptional(browserPackages, 'for the browser tests');
  // Whole nodes beside each other would only take each other's processor time.
  await testSystem('system', ['--exclude', 'test/boundaries*', '--no-file-parallelism']);
}

/**
 * Tests that lack something which only the machine's owner can install are skipped, and say so.
 * @param {Parameters<typeof ensureSystemPackages>[0]} packages
 * @param {string} what
 */
async function installOptional(packages, what) {
  await ensureSystemPackages(packages, { say, what }).catch((error) =>
    say(`some tests will be skipped: ${error.message}`),
  );
}

/**
 * @param {string} name of the report
 * @param {string[]} args which tests
 */
function testSystem(name, args) {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report(name)}`];
  const config = ['--root', join(root, 'tests'), '--config', join(root, 'vitest.config.ts')];
  return show([bin('vitest'), 'run', ...config, ...reporters, ...args]);
}

/** @param {string} name */
function report(name) {
  return join(reports, `${name}.json`);
}

/** @param {string} line */
function say(line) {
  console.log(`setup   | ${line}`);
}
