// @ts-check
// `npm run simulate:merge -- --runs 10000 --seed 1`: lets nodes with real repositories edit and merge, run after run.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { install, root, runScript } from './bootstrap.mjs';
import { plainEnvironment } from './run-program.mjs';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' } },
});

await runScript(async () => {
  await install((line) => console.error(`setup    | ${line}`));
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const config = join(root, 'vitest.config.ts');
  const args = [vitest, 'run', '--root', join(root, 'libs/git'), '--config', config, 'merging/simulation'];
  const env = {
    ...plainEnvironment(),
    ERWIK_SIMULATION_RUNS: values.runs,
    ERWIK_SIMULATION_SEED: values.seed,
  };
  const simulation = spawn(process.execPath, args, { env, stdio: 'inherit' });
  // Ctrl-C reaches the simulation as well; it ends, and then this process does
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => simulation.kill('SIGTERM'));
  const [code] = await once(simulation, 'close');
  return code ?? 1;
});
