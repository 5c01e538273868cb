import { createLogger, runUntilSignal } from '@erwik/runtime';
import { readStoreConfig } from './config.js';
import { startStore } from './start-store.js';

const log = createLogger({ app: 'store', level: process.env['ERWIK_LOG'] });

await runUntilSignal({
  log,
  start: async () => startStore({ config: readStoreConfig(process.env), log }),
});
