import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import type { ObjectReader, Sha } from '../src/objects/object.js';
import { openRepository } from '../src/repository/open-repository.js';
import type { Repository } from '../src/repository/open-repository.js';
import { openWriter } from '../src/writer/writer.js';
import type { Writer } from '../src/writer/writer.js';
import { bareRepository, git } from './real-git.js';
import { ref, saveOne } from './saving.js';

async function openBoth(dir: string): Promise<{ writer: Writer; repository: Repository }> {
  const onHang = (): never => expect.fail('a read hung');
  const repository = await openRepository(dir, { onSlow: () => undefined, onHang });
  const writer = await openWriter({ dir, ref, reader: repository, onFault: () => undefined });
  onTestFinished(async () => {
    await writer.close();
    await repository.close();
  });
  return { writer, repository };
}

/** Saves and reads back each time, with git repacking now and then; answers what was not found. */
async function saveAndRead(dir: string, writer: Writer, reader: ObjectReader): Promise<Sha[]> {
  const missing: Sha[] = [];
  for (let i = 0; i < 100; i++) {
    const { commit, blobs } = await saveOne(writer, `folder-${i % 5}/page-${i % 40}`, `text ${i}`);
    for (const sha of [commit, ...blobs]) {
      if (sha !== null && (await reader.read(sha)) === null) missing.push(sha);
    }
    if (i % 30 === 29) {
      await writer.roll();
      git(dir, ['repack', '-adq']);
    }
  }
  return missing;
}

test('a repository that is open all the while finds every object of packs that come and go', async () => {
  const dir = bareRepository();
  const { writer, repository } = await openBoth(dir);
  expect(await saveAndRead(dir, writer, repository)).toEqual([]);
});

test.skipIf(!existsSync('/proc/self/fd'))(
  'reading through the writer keeps no replaced pack open',
  async () => {
    const dir = bareRepository();
    const { writer } = await openBoth(dir);
    expect(await saveAndRead(dir, writer, writer)).toEqual([]);
    // libgit2 never lets go of a pack it has opened, so new objects are answered from memory
    expect(openFiles().filter((path) => path.startsWith(dir) && path.endsWith('(deleted)'))).toEqual([]);
  },
);

function openFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      return [];
    }
  });
}
