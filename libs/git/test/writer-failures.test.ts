import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openWriter } from '../src/writer/writer.js';
import { bareRepository, git, gitReader, temporaryFolder } from './real-git.js';
import { fsck, firstParents, open, packFiles, ref, saveOne, textAt } from './saving.js';

describe('failures', () => {
  const root = process.getuid?.() === 0;

  test.skipIf(!root)('a full disk acknowledges nothing, leaves nothing, and is survived', async () => {
    const disk = temporaryFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]);
    onTestFinished(() => void execFileSync('umount', [disk]));
    const dir = join(disk, 'wiki.git');
    git('/', ['init', '--quiet', '--bare', '--initial-branch=main', '--template=', dir]);
    const writer = await openWriter({ dir, ref, reader: gitReader(dir), onFault: () => undefined });
    try {
      await saveOne(writer, 'before', 'the disk was full');
      const files = packFiles(dir);
      writeFileSync(join(disk, 'ballast'), Buffer.alloc(700 * 1024));
      const noise = randomBytes(600_000).toString('latin1');
      const outcomes = await Promise.allSettled([
        saveOne(writer, 'big', noise),
        saveOne(writer, 'small', 'x'),
      ]);
      for (const outcome of outcomes)
        expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'disk_full' } });
      expect(packFiles(dir)).toEqual(files);
      expect(readdirSync(join(dir, 'refs/heads'))).toEqual(['main']);
      rmSync(join(disk, 'ballast'));
      await saveOne(writer, 'after', 'there is room again');
      expect(git(dir, ['ls-tree', '--name-only', ref]).split('\n')).toEqual(['after', 'before']);
      expect(fsck(dir)).toBe('');
    } finally {
      await writer.close();
    }
  });

  test('a pack folder that cannot be written to acknowledges nothing', async () => {
    const dir = bareRepository();
    const writer = await open(dir);
    const { commit } = await saveOne(writer, 'a', '1');
    const folder = join(dir, 'objects/pack');
    execFileSync('mv', [folder, `${folder}-away`]);
    writeFileSync(folder, '');
    await expect(saveOne(writer, 'b', '2')).rejects.toMatchObject({ code: 'write_failed' });
    expect(writer.head()).toBe(commit);
    expect(readFileSync(join(dir, ref), 'utf8').trim()).toBe(commit);
    rmSync(folder);
    execFileSync('mv', [`${folder}-away`, folder]);
    await saveOne(writer, 'c', '3');
    expect(firstParents(dir)).toHaveLength(2);
  });

  for (const folder of ['objects/pack', 'refs/heads']) {
    test.skipIf(!existsSync('/proc/self/fd'))(
      `a failed fsync of ${folder} acknowledges nothing, ends the writer and breaks nothing`,
      async () => {
        const dir = bareRepository();
        const faults: Error[] = [];
        const writer = await open(dir, faults);
        await saveOne(writer, 'a', '1');
        breakFsync(join(dir, folder));
        await expect(saveOne(writer, 'b', '2')).rejects.toMatchObject({ code: 'poisoned' });
        expect(faults).toMatchObject([{ code: 'poisoned', cause: { name: 'FsyncFailure' } }]);
        await expect(saveOne(writer, 'c', '3')).rejects.toMatchObject({ code: 'poisoned' });
        expect(textAt(dir, 'a')).toBe('1');
        expect(git(dir, ['ls-tree', '--name-only', ref])).not.toContain('c');
        expect(fsck(dir)).toBe('');
      },
    );
  }

  test('a closed writer has written what was submitted and takes nothing more', async () => {
    const dir = bareRepository();
    const writer = await open(dir);
    const saving = Promise.all([1, 2, 3].map((i) => saveOne(writer, `p${i}`, 'x')));
    await writer.close();
    expect(await saving).toHaveLength(3);
    expect(firstParents(dir)).toHaveLength(3);
    await expect(saveOne(writer, 'late', 'x')).rejects.toMatchObject({ code: 'closed' });
    expect(packFiles(dir).filter((name) => name.endsWith('.keep'))).toEqual([]);
  });
});

/** Makes every fsync of an open folder fail: `/dev/null`, which cannot be fsynced, takes the place of its descriptor. */
function breakFsync(folder: string): void {
  const fd = readdirSync('/proc/self/fd').find((name) => targetOf(name) === folder);
  if (fd === undefined) throw new Error(`${folder} is not open`);
  closeSync(Number(fd));
  while (openSync('/dev/null', 'r') !== Number(fd));
}

function targetOf(fd: string): string | null {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return null;
  }
}
