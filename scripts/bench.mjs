// @ts-check
// `npm run bench`: makes this clone ready and runs the benchmarks that were named, or all.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { bootstrap, root, runScript } from './bootstrap.mjs';
import { plainEnvironment, runProgram } from './run-program.mjs';

await runScript(async () => {
  await bootstrap((line) => console.error(`setup   | ${line}`));
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  await runProgram([process.execPath, compiler, '-b', join(root, 'bench')], { cwd: root });
  const main = join(root, 'bench/dist/main.js');
  const args = ['--enable-source-maps', main, ...process.argv.slice(2)];
  const bench = spawn(process.execPath, args, { env: plainEnvironment(), stdio: 'inherit' });
  // Ctrl-C reaches the benchmarks as well; they and all they started end, and then this process does
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => bench.kill('SIGTERM'));
  const [code] = await once(bench, 'close');
  return code ?? 1;
});
