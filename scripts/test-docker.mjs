// @ts-check
// `npm run test:docker`: builds the image and tries nodes in containers, where there is an engine for them.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { install, root, runScript } from './bootstrap.mjs';
import { whyNoEngine } from './docker-engine.mjs';
import { FailedProgram, plainEnvironment, runProgram } from './run-program.mjs';
import { countReport, resultLine } from './test-report.mjs';

/** A first build compiles nodegit: minutes on a quiet machine, and most of an hour on a busy one. In milliseconds. */
const buildMaxMs = 90 * 60_000;
const testsMaxMs = 60 * 60_000;

const report = join(root, 'reports/docker.json');
const env = {
  ...plainEnvironment(),
  // whoever tries this beside a node of theirs keeps their image
  WIKI_IMAGE: process.env['WIKI_IMAGE'] ?? 'erwik:test',
  COMPOSE_PROGRESS: 'plain',
};

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
await runScript(async () => {
  rmSync(report, { force: true });
  await install((line) => console.log(`setup   | ${line}`));
  const lack = await whyNoEngine();
  if (lack) console.log(`The tests in containers are skipped. ${lack}`);
  else await buildImages();
  const wentWell = await runTests(lack).then(() => true, isFailedRun);
  const counts = countReport(report);
  console.log(resultLine(counts));
  return wentWell && counts.failed === 0 ? 0 : 1;
});

async function buildImages() {
  for (const file of ['compose.yaml', 'compose.mesh.yaml'])
    await runProgram(['docker', 'compose', '-f', file, 'build'], {
      cwd: root,
      env,
      show: true,
      timeoutMs: buildMaxMs,
    });
}

/**
 * @param {string} lack why there is no engine
 */
function runTests(lack) {
  const vitest = join(root, 'node_modules/.bin/vitest');
  const config = ['--root', join(root, 'tests/docker'), '--config', join(root, 'vitest.config.ts')];
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  // nodes beside each other would only take each other's processor time
  return runProgram(
    [vitest, 'run', ...config, ...reporters, '--no-file-parallelism', ...process.argv.slice(2)],
    { cwd: root, env: { ...env, DOCKER_LACKS: lack }, show: true, timeoutMs: testsMaxMs },
  );
}

/**
 * @param {unknown} error
 * @returns {false} the tests said themselves what failed
 */
function isFailedRun(error) {
  if (error instanceof FailedProgram) return false;
  throw error;
}
