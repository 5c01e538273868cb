import { createLogger, runUntilSignal } from '@erwik/runtime';
import { readRouterConfig } from './config.js';
import { startRouter } from './start-router.js';

const log = createLogger({ app: 'router', level: process.env['ERWIK_LOG'] });

await runUntilSignal({
  log,
  start: async () => startRouter({ config: readRouterConfig(process.env), log }),
});
