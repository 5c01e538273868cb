// An entry of its own, so that only the router loads the queue's library.
export { servePulls } from './pull-queue.js';
export type { PullQueue, PullWork } from './pull-queue.js';
