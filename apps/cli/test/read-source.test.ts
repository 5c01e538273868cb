import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@erwik/testkit';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../src/command.js';
import { readFolder } from '../src/exchange/read-folder.js';
import { readZip } from '../src/exchange/read-zip.js';
import type { SourceLimits } from '../src/exchange/source-file.js';
import { makeZip } from './support/make-zip.js';
import type { ZipEntry } from './support/make-zip.js';

const limits: SourceLimits = { filesMax: 20, totalMaxBytes: 10_000_000, fileMaxBytes: 1024 * 1024 };

async function listed(
  entries: readonly ZipEntry[],
): Promise<{ paths: string[]; faults: Record<string, string> }> {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'a.zip');
  makeZip(file, entries);
  await using source = await readZip(file, limits);
  return {
    paths: source.files.map(({ path }) => path),
    faults: Object.fromEntries(source.faults.map(({ path, why }) => [path, why])),
  };
}

describe('an archive', () => {
  it('is its files, with their names in one spelling', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'a.zip');
    makeZip(file, [
      { name: 'folder/', text: '' },
      { name: 'folder/Cafe\u0301 x.md', text: 'text' },
      { name: '日本語.md', text: 'more' },
    ]);
    await using source = await readZip(file, limits);
    expect(source.faults).toEqual([]);
    expect(source.files.map(({ path }) => path)).toEqual(['folder/Caf\u00e9 x.md', '日本語.md']);
    expect((await source.files[0]!.read()).toString()).toBe('text');
  });

  it('has no name that leads out of it', async () => {
    const { paths, faults } = await listed([
      { name: '../../outside.md' },
      { name: 'a/../../b.md' },
      { name: '/etc/passwd' },
      { name: 'C:/windows.md' },
      { name: '..\\..\\windows.md' },
      { name: 'good..md' },
    ]);
    expect(paths).toEqual(['good..md']);
    expect(new Set(Object.values(faults))).toEqual(new Set(['its name leads out of the archive']));
    expect(Object.keys(faults)).toHaveLength(5);
  });

  it('has no link, no name in another encoding, no name twice', async () => {
    const { paths, faults } = await listed([
      { name: 'linked.md', text: '/etc/passwd', mode: 0o120777 },
      { name: Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x2e, 0x6d, 0x64]) },
      { name: 'Cafe\u0301-one.md' },
      { name: 'Caf\u00e9-one.md' },
    ]);
    expect(paths).toEqual(['Caf\u00e9-one.md']);
    expect(faults).toEqual({
      'linked.md': 'it is a symbolic link',
      'caf\u00e9.md': 'its name is not UTF-8',
      'Caf\u00e9-one.md': 'it is there twice',
    });
  });

  it('has no file beyond the limit, however well it is packed', async () => {
    const { paths, faults } = await listed([{ name: 'zeros.bin', zeros: 5_000_000 }, { name: 'a.md' }]);
    expect([paths, faults]).toEqual([['a.md'], { 'zeros.bin': 'it is larger than 1 MiB' }]);
  });

  it('is refused where it unpacks to more than is allowed, before anything is unpacked', async () => {
    const bomb = Array.from({ length: 11 }, (_, at) => ({ name: `bomb-${at}.bin`, zeros: 1_000_000 }));
    await expect(listed(bomb)).rejects.toThrow('unpacks to more than can be brought in at once');
    const many = Array.from({ length: 21 }, (_, at) => ({ name: `file-${at}.md` }));
    await expect(listed(many)).rejects.toThrow('unpacks to more than can be brought in at once');
  });

  it('that lies about a size is refused when the file is read', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'a.zip');
    makeZip(file, [{ name: 'zeros.bin', zeros: 900_000 }]);
    const bytes = readFileSync(file);
    const size = Buffer.alloc(4);
    size.writeUInt32LE(900_000);
    const lie = Buffer.alloc(4);
    lie.writeUInt32LE(10);
    for (let at = bytes.indexOf(size); at >= 0; at = bytes.indexOf(size)) lie.copy(bytes, at);
    writeFileSync(file, bytes);
    await using source = await readZip(file, limits);
    await expect(source.files[0]!.read()).rejects.toThrow(Refusal);
  });

  it('that is none, or is cut off, is refused', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'a.zip');
    writeFileSync(file, 'no archive at all');
    await expect(readZip(file, limits)).rejects.toThrow('cannot be read as an archive');
    makeZip(file, [{ name: 'a.md', text: 'x'.repeat(1000) }]);
    writeFileSync(file, readFileSync(file).subarray(0, -30));
    await expect(readZip(file, limits)).rejects.toThrow(Refusal);
  });
});

describe('a folder', () => {
  it('is its files, and no link is followed', async () => {
    await using folder = await temporaryFolder();
    mkdirSync(join(folder.path, 'below/.obsidian'), { recursive: true });
    writeFileSync(join(folder.path, 'below/a.md'), 'text');
    writeFileSync(join(folder.path, 'below/.obsidian/app.json'), '{}');
    writeFileSync(join(folder.path, 'large.bin'), Buffer.alloc(2_000_000));
    symlinkSync('/etc', join(folder.path, 'etc'));
    symlinkSync('/etc/passwd', join(folder.path, 'passwd.md'));
    await using source = await readFolder(folder.path, limits);
    expect(source.files.map(({ path }) => path)).toEqual(['below/.obsidian/app.json', 'below/a.md']);
    expect(source.faults).toEqual([
      { path: 'etc', why: 'it is a symbolic link' },
      { path: 'large.bin', why: 'it is larger than 1 MiB' },
      { path: 'passwd.md', why: 'it is a symbolic link' },
    ]);
  });

  it('with more in it than is allowed is refused', async () => {
    await using folder = await temporaryFolder();
    for (let at = 0; at < 21; at++) writeFileSync(join(folder.path, `${at}.md`), 'x');
    await expect(readFolder(folder.path, limits)).rejects.toThrow('more than can be brought in');
  });
});
