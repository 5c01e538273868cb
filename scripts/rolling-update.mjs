// @ts-check
// `node scripts/rolling-update.mjs [options of docker compose]`: brings a node that runs in containers to what the
// built image and the settings are now, without losing a request. For each front that runs, a new one is started beside
// it; then the old ones are told to go, one after the other. Redis and the balancer stay as they are.
import { root, runScript } from './bootstrap.mjs';
import { runProgram } from './run-program.mjs';

const options = process.argv.slice(2);

await runScript(async () => {
  const old = await ids('front');
  // what is asked of the store meanwhile waits on the bus for the second or two that it is away
  await bring('store');
  await bring('router');
  await bring('--no-recreate', '--scale', `front=${2 * old.length}`, 'front');
  for (const id of old) {
    say(`front ${id.slice(0, 12)} goes`);
    await runProgram(['docker', 'stop', id]);
    await runProgram(['docker', 'rm', id]);
  }
  say(`fronts that serve: ${(await ids('front')).length}`);
  return 0;
});

/** @param {string[]} args */
async function bring(...args) {
  say(`bringing up ${args.at(-1)}`);
  await compose('up', '--detach', '--no-deps', '--wait', '--no-build', ...args);
}

/** @param {string} service */
async function ids(service) {
  const output = await runProgram(['docker', 'compose', ...options, 'ps', '--quiet', service], { cwd: root });
  return output.split('\n').filter(Boolean);
}

/** @param {string[]} args */
async function compose(...args) {
  await runProgram(['docker', 'compose', ...options, ...args], { cwd: root });
}

/** @param {string} line */
function say(line) {
  console.log(`update  | ${line}`);
}
