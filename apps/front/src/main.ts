import { createLogger, runUntilSignal } from '@erwik/runtime';
import { readFrontConfig } from './config.js';
import { startFront } from './start-front.js';

const log = createLogger({ app: 'front', level: process.env['ERWIK_LOG'] });

await runUntilSignal({ log, start: () => startFront(readFrontConfig(process.env), log) });
