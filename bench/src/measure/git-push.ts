import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { initRepository } from '@erwik/git';
import { openStore, saveFile } from '../wiki/savers.js';
import { git } from './programs.js';
import { timed } from './timing.js';

/** A repository, and bare ones to which git pushes what is new: how copies of a wiki are kept without a mesh. */
export interface PushedCopies extends AsyncDisposable {
  /** how long `git push` takes for one commit that changes a page, to all of them, in ms */
  pushOne(): Promise<number>;
}

/** Makes copies of a bare repository to push to. */
export async function openPushes(folder: string, wiki: string, copies: number): Promise<PushedCopies> {
  const source = join(folder, 'pushed-from.git');
  await cp(wiki, source, { recursive: true });
  const targets = Array.from({ length: copies }, (_, index) => join(folder, `pushed-to-${index}.git`));
  for (const target of targets) {
    await initRepository(target);
    await git(source, ['config', '--add', 'remote.copies.url', `file://${target}`]);
  }
  await git(source, ['push', '--quiet', 'copies', 'main']);
  const store = await openStore(source);
  let edits = 0;
  return {
    async pushOne() {
      edits += 1;
      await saveFile(store.writer, 'Pushed.md', `Edit ${edits}\n`);
      return timed(() => git(source, ['push', '--quiet', 'copies', 'main']));
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}
