// @ts-check
// `npm run simulate:mesh -- --nodes 1000 --runs 1 --seed 1`: that many nodes, each the real state machine, become a mesh and
// spread an edit; prints what was sent and how long it took. `--chaos 100` lets faults come instead, a hundred times as often.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { install, root, runScript } from './bootstrap.mjs';
import { plainEnvironment } from './run-program.mjs';

/** A thousand nodes have a million ends of links, of some kilobytes each. */
const heapMiB = 8192;

const { values } = parseArgs({
  options: {
    nodes: { type: 'string', default: '1000' },
    runs: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    chaos: { type: 'string' },
  },
});

await runScript(async () => {
  await install((line) => console.error(`setup    | ${line}`));
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const config = join(root, 'vitest.config.ts');
  const tests = values.chaos === undefined ? 'simulation/scale' : 'simulation/chaos';
  const args = [vitest, 'run', '--root', join(root, 'libs/mesh'), '--config', config, tests];
  const env = {
    ...plainEnvironment(),
    NODE_OPTIONS: `--max-old-space-size=${heapMiB} --max-semi-space-size=64`,
    ERWIK_SIMULATION_RUNS: values.chaos ?? values.runs,
    ERWIK_SIMULATION_SEED: values.seed,
    ...(values.chaos === undefined ? { ERWIK_SIMULATION_NODES: values.nodes } : {}),
  };
  const simulation = spawn(process.execPath, args, { env, stdio: 'inherit' });
  // Ctrl-C reaches the simulation as well; it ends, and then this process does
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => simulation.kill('SIGTERM'));
  const [code] = await once(simulation, 'close');
  return code ?? 1;
});
