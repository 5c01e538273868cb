import type { BusEvent } from '@erwik/events';
import { connectBus, createPublisher, serveRequests } from '@erwik/bus';
import type { Publisher } from '@erwik/bus';
import { headRef, lockRepository, openRepository, openWriter, sweepLeftovers } from '@erwik/git';
import type { Repository } from '@erwik/git';
import { createMetrics, serveHealth, systemClock, writePidFile } from '@erwik/runtime';
import type { Logger, Running } from '@erwik/runtime';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import type { StoreConfig, StoreFolders } from './config.js';
import { storeFolders } from './config.js';
import { serveGit } from './git-http/serve-git.js';
import { Accounts } from './accounts/accounts.js';
import { FirstAdmin } from './accounts/first-admin.js';
import { AuditLog } from './accounts/audit-log.js';
import { createHandlers } from './handlers.js';
import { Ancestry } from './ancestry.js';
import { FileBlobs } from './file-blobs.js';
import { HeadFollower, servedBlob } from './head-follower.js';
import { HeadState } from './head-state.js';
import { Blames } from './blame-page.js';
import { Indexer } from './indexer/indexer.js';
import { noChanges } from './latest-changes.js';
import { maintainPacks } from './maintain-packs.js';
import { makeRepository } from './make-repository.js';
import { faultsOf, storeMetrics } from './observe.js';
import { NewNames } from './new-names.js';
import { sweepPacks } from './pack-files.js';
import { noPulledCommits } from './pulled-commits.js';
import { Redirects } from './redirects.js';
import { SavedKeys, readSavedKeys } from './saved-keys.js';
import { settleHead } from './hold-commits.js';
import { Uploads } from './uploads.js';
import { watchTips } from './watch-tips.js';
import type { Wiki } from './wiki.js';

/** How long a node that joins others leaves it to them to have an administrator, ms: a link over 2 kbit/s needs it. */
const joinWaitMs = 60_000;

/** What is told of a wiki whose index has stopped. */
const indexFault = 'Search and history are not available; pages and saves are.';

const indexWorker = new URL('./indexer/index-worker.js', import.meta.url);

/** Something to dispose of at the end; the last opened is the first to go. */
type Opened = AsyncDisposable[];

/**
 * Starts the store: takes the repository for itself alone, clears what a killed predecessor left, and answers requests on the
 * bus. Its disposal finishes what has begun. Errors: `UnavailableRepository` (another store has it), `BadSource`.
 */
export async function startStore({ config, log }: { config: StoreConfig; log: Logger }): Promise<Running> {
  const opened: Opened = [];
  const close = async (): Promise<void> => {
    for (const each of opened.reverse()) await each[Symbol.asyncDispose]();
  };
  try {
    const folders = storeFolders(config);
    await mkdir(folders.run, { recursive: true });
    await makeRepository(folders, config.adopt, log);
    opened.push(await takeRepository(folders, log));
    await sweepPacks(folders.packs);
    opened.push(await writePidFile(folders.run, 'store'));
    const bus = connectBus({ url: config.redisUrl, node: config.node, log });
    opened.push(bus);
    const publisher = createPublisher(bus);
    opened.push(publisher);
    const wiki = await openWiki({ config, folders, log, publisher, opened });
    const git = await serveGit(wiki, config.git);
    opened.push(git);
    const requests = serveRequests(bus, createHandlers(wiki, git));
    const metrics = storeMetrics(createMetrics({ app: 'store' }), requests, wiki);
    const ready = () => ({ ready: requests.connected, degraded: [...wiki.faults()] });
    const health = { runFolder: folders.run, name: 'store', listen: config.metrics, ready, metrics };
    opened.push(await serveHealth(health), requests);
    return { ready: { head: wiki.heads.head }, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The lock of the repository, after the leftovers of a killed store are cleared. Losing it ends the process. */
async function takeRepository({ repository }: StoreFolders, log: Logger): Promise<AsyncDisposable> {
  const lock = await lockRepository(repository);
  const { removed, quarantined } = await sweepLeftovers(repository);
  if (removed.length > 0) log.info({ removed }, 'removed what a killed process left');
  if (quarantined.length > 0) log.error({ quarantined }, 'set broken objects aside');
  let held = true;
  void lock.lost.then(() => {
    if (held) throw new Error('the lock of the repository is lost');
  });
  return {
    async [Symbol.asyncDispose](): Promise<void> {
      held = false;
      await lock.release();
    },
  };
}

interface WikiParts {
  readonly config: StoreConfig;
  readonly folders: StoreFolders;
  readonly log: Logger;
  readonly publisher: Publisher;
  readonly opened: Opened;
}

async function openWiki({ config, folders, log, publisher, opened }: WikiParts): Promise<Wiki> {
  const dir = folders.repository;
  const repository = await openRepository(dir, {
    onSlow: (operation, subject) => log.warn({ operation, subject }, 'reading the repository is slow'),
    onHang: endProcess,
  });
  opened.push(repository);
  const writer = await openWriter({ dir, ref: headRef, reader: repository, onFault: endProcess });
  opened.push(writer);
  const publish = (events: readonly BusEvent[]): void => publisher.publish(events);
  const indexer = new Indexer({
    worker: indexWorker,
    indexFile: folders.index,
    repository: dir,
    log,
    onCaughtUp: (head, aliases) => publish([{ type: 'IndexCaughtUp', head, aliases }]),
  });
  opened.push(indexer);
  const head = writer.head();
  const [heads, keys] = await Promise.all([readHead(repository, head), readSavedKeys(dir, head)]);
  if (head !== null) indexer.follow(head);
  const latest = noChanges();
  const ancestry = new Ancestry(dir);
  const pulled = noPulledCommits();
  const follower = new HeadFollower({ writer, ancestry, heads, latest, indexer, pulled, publish, log });
  const disk = faultsOf(dir);
  const uploads = new Uploads(folders.uploads);
  await uploads.clear();
  const accounts = await Accounts.open({ path: folders.accounts, publish, log });
  const wiki: Wiki = {
    node: config.node,
    dir,
    packs: folders.packs,
    repository,
    writer,
    ancestry,
    heads,
    latest,
    keys: new SavedKeys(keys),
    newNames: new NewNames(),
    uploads,
    accounts,
    audit: new AuditLog(folders.auditLog, log),
    blobs: new FileBlobs(writer),
    follower,
    redirects: new Redirects(heads, writer),
    indexer,
    blames: new Blames(),
    pulled,
    counts: { merges: 0 },
    log,
    now: systemClock,
    faults: () => [...disk.now(), ...(indexer.running ? [] : [indexFault])],
  };
  opened.push(follower, disk, maintainPacks(wiki, dir), watchTips(wiki, dir));
  if (config.access !== 'open') opened.push(firstAdmin(config, folders, { accounts, log, now: wiki.now }));
  await settleHead(wiki);
  return wiki;
}

/** A node that joins others gets their administrators from them. */
function firstAdmin(
  { origin, routerFile }: StoreConfig,
  { firstAdmin: path }: StoreFolders,
  parts: Pick<Wiki, 'accounts' | 'log' | 'now'>,
): FirstAdmin {
  return new FirstAdmin({ ...parts, path, origin, waitMs: existsSync(routerFile) ? joinWaitMs : 0 });
}

async function readHead(repository: Repository, head: string | null): Promise<HeadState> {
  const files = head === null ? [] : await repository.listFiles(head);
  return new HeadState(
    head,
    files.flatMap((file) => {
      const blob = servedBlob(file.path, file);
      return blob === null ? [] : [{ path: file.path, blob }];
    }),
  );
}

/** A thread hangs in libgit2, or the disk has lost a write: only a new process can go on. */
function endProcess(error: Error): never {
  throw error;
}
