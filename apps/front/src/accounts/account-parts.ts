import type { LoginAttempts } from '@erwik/bus';
import type { StoreClient } from '../store/store-client.js';
import type { AccountBook } from './account-book.js';
import type { Sessions } from './sessions.js';

/** What accounts are worked with. */
export type AccountParts = {
  /** for questions about accounts alone, which are asked before anybody knows on whose behalf */
  readonly store: StoreClient;
  readonly book: AccountBook;
  readonly sessions: Sessions;
  readonly attempts: LoginAttempts;
};
