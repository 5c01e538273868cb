import type { Repository, Writer } from '@erwik/git';
import type { Logger } from '@erwik/runtime';
import type { Accounts } from './accounts/accounts.js';
import type { AuditLog } from './accounts/audit-log.js';
import type { Ancestry } from './ancestry.js';
import type { Blames } from './blame-page.js';
import type { FileBlobs } from './file-blobs.js';
import type { HeadFollower } from './head-follower.js';
import type { HeadState } from './head-state.js';
import type { Indexer } from './indexer/indexer.js';
import type { LatestChanges } from './latest-changes.js';
import type { NewNames } from './new-names.js';
import type { PulledCommits } from './pulled-commits.js';
import type { Redirects } from './redirects.js';
import type { SavedKeys } from './saved-keys.js';
import type { Uploads } from './uploads.js';

/** Everything the store holds open for one wiki. */
export interface Wiki {
  /** this node's name, such as `erwik@e1.example.org` */
  readonly node: string;
  /** the bare repository's folder */
  readonly dir: string;
  /** where packs lie that are too large for the bus */
  readonly packs: string;
  readonly repository: Repository;
  readonly writer: Writer;
  readonly ancestry: Ancestry;
  readonly heads: HeadState;
  readonly latest: LatestChanges;
  readonly keys: SavedKeys;
  readonly newNames: NewNames;
  readonly uploads: Uploads;
  readonly accounts: Accounts;
  readonly audit: AuditLog;
  readonly blobs: FileBlobs;
  readonly follower: HeadFollower;
  readonly redirects: Redirects;
  readonly indexer: Indexer;
  readonly blames: Blames;
  readonly pulled: PulledCommits;
  /** what was done since the store started */
  readonly counts: { merges: number };
  readonly log: Logger;
  /** the present, in ms since 1970 */
  readonly now: () => number;
  /** what keeps saves from working, in words; empty when all is well */
  readonly faults: () => readonly string[];
}
