// Runs a whole node of the built apps, as `npm start` does, but installs and builds nothing.
import { join } from 'node:path';
import { root, runScript } from '../../scripts/bootstrap.mjs';
import { knownVariables, readSettings } from '../../scripts/node-settings.mjs';
import { supervise } from '../../scripts/supervisor.mjs';

const main = (app) => join(root, 'apps', app, 'dist/main.js');
await runScript(() =>
  supervise({
    settings: readSettings(process.env, knownVariables(join(root, '.env.example'))),
    apps: { store: main('store'), router: main('router'), front: main('front') },
    print: (line) => console.log(line),
  }),
);
