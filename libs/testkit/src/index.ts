export { corpus } from './corpus.js';
export { evilStrings } from './evil-strings.js';
export { startTestRedis } from './test-redis.js';
export { temporaryFolder } from './temporary-folder.js';
export { until } from './until.js';
export type { TemporaryFolder } from './temporary-folder.js';
export type { TestRedis, TestRedisOptions } from './test-redis.js';
export type { UntilOptions } from './until.js';
