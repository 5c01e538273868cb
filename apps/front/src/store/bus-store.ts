import type { Requester } from '@erwik/bus';
import type { Operation } from '@erwik/events';
import type { StoreClient } from './store-client.js';

/** A save waits for the disk, perhaps behind others; a writer rather waits than guesses. So does who asks git's blame. */
const saveTimeoutMs = 15_000;
/** A large file is packed first, and files one after another; a move may concern a thousand pages. */
const fileTimeoutMs = 45_000;
/** A store that is alive answers this at once, and readers are told when it is not. */
const statusTimeoutMs = 1_500;
const readTimeoutMs = 4_000;

/** The store as it is reached over the bus, with the patience each question deserves. */
export function busStore(requester: Requester): StoreClient {
  return {
    ask: (operation, body) => requester.request(operation, body, { timeoutMs: patience(operation) }),
  };
}

function patience(operation: Operation): number {
  if (operation === 'save' || operation === 'blame') return saveTimeoutMs;
  if (operation === 'changePages' || operation === 'movePage' || operation === 'revert') return fileTimeoutMs;
  if (operation === 'putFile') return fileTimeoutMs;
  return operation === 'status' ? statusTimeoutMs : readTimeoutMs;
}
