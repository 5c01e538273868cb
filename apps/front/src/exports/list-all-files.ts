import type { FilePath, ReplyOf, Sha } from '@erwik/events';
import { UnavailableFront } from '../http/refusal.js';
import type { StoreClient } from '../store/store-client.js';

/** A wiki that changes while its files are listed is listed anew; one that is saved without pause has to wait. */
const attemptsMax = 20;

/** All files of a wiki at one head, in the order of their paths. */
export type AllFiles = {
  readonly head: Sha;
  readonly files: readonly { readonly path: FilePath; readonly blob: Sha }[];
};

/** Lists all files at one head; null in a wiki without a commit. Throws `UnavailableStore`, `UnavailableFront`. */
export async function listAllFiles(store: StoreClient): Promise<AllFiles | null> {
  for (let attempt = 1; attempt <= attemptsMax; attempt++) {
    const listed = await listOnce(store);
    if (listed !== 'moved') return listed;
  }
  throw new UnavailableFront('The wiki is being changed without pause. Try again in a moment.', 5);
}

async function listOnce(store: StoreClient): Promise<AllFiles | null | 'moved'> {
  const files: AllFiles['files'][number][] = [];
  let head: Sha | null = null;
  for (let offset: number | null = 0; offset !== null;) {
    const reply: ReplyOf<'listFiles'> = await store.ask('listFiles', { head, offset });
    if (reply.kind === 'moved') return reply.head === null ? null : 'moved';
    head = reply.head;
    files.push(...reply.files);
    offset = reply.next;
  }
  return head === null ? null : { head, files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)) };
}
