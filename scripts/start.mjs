// @ts-check
// `npm start`: makes this clone ready and runs a node until Ctrl-C.
import { join } from 'node:path';
import { bootstrap, root, runScript } from './bootstrap.mjs';
import { BadSettings, badConfigExit, knownVariables, readSettings } from './node-settings.mjs';
import { supervise } from './supervisor.mjs';

await runScript(async () => {
  process.stdout.on('error', () => {}); // whoever read our output has gone; the node goes on
  const settings = trySettings();
  if (!settings) return badConfigExit;
  await bootstrap((line) => console.log(`setup   | ${line}`));
  const main = (/** @type {string} */ app) => join(root, 'apps', app, 'dist/main.js');
  return supervise({
    settings,
    apps: { store: main('store'), router: main('router'), front: main('front') },
    print: (line) => console.log(line),
  });
});

function trySettings() {
  try {
    return readSettings(process.env, knownVariables(join(root, '.env.example')));
  } catch (error) {
    if (!(error instanceof BadSettings)) throw error;
    for (const fault of error.faults) console.error(fault);
    return undefined;
  }
}
