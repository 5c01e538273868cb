import { watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { headRef } from '@erwik/git';
import type { Sha } from '@erwik/git';
import type { WikiNode } from './start-node.js';

/** Tells when a node's head has moved, by the system's word on the branch's file: the node itself is asked nothing. */
export interface HeadWatch extends Disposable {
  /** resolves with the moment (`performance.now()`) at which head was seen to be this commit */
  readonly at: (commit: Sha) => Promise<number>;
}

/** A commit that does not come for so long never will, ms. */
const lateMs = 120_000;

/** Watches a node's head. */
export function watchHead({ data, name }: WikiNode): HeadWatch {
  const file = join(data, 'wiki.git', headRef);
  let look = (): void => {};
  const watcher = watch(join(file, '..'), () => look());
  return {
    at: (commit) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`${name} has no ${commit}`)), lateMs);
        const compare = async (): Promise<void> => {
          const seenAt = performance.now();
          const head = await readFile(file, 'utf8').catch(() => '');
          if (head.trim() !== commit) return;
          look = () => {};
          clearTimeout(late);
          resolve(seenAt);
        };
        look = () => void compare();
        look();
      }),
    [Symbol.dispose]: () => watcher.close(),
  };
}
