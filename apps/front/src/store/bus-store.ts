import type { Requester } from '@erwik/bus';
import type { Operation } from '@erwik/events';
import type { StoreClient } from './store-client.js';

/** A save waits for the disk, perhaps behind others; a writer rather waits than guesses. */
const saveTimeoutMs = 15_000;
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
  if (operation === 'save') return saveTimeoutMs;
  return operation === 'status' ? statusTimeoutMs : readTimeoutMs;
}
