import { Buffer } from 'node:buffer';
import { ZipFile } from 'yazl';
import { expect, test } from 'vitest';
import { BadRequest } from '../src/http/refusal.js';
import { readArchive } from '../src/import/read-archive.js';

const limits = { filesMax: 5, totalMaxBytes: 10_000 };

test('an archive is read with its folders, without what begins with a dot', async () => {
  const read = await readArchive(
    await zipOf({ 'Home.md': '# Home\n', 'img/a.png': 'x', '.git/config': 'y', '__MACOSX/._Home.md': 'z' }),
    limits,
  );
  expect(read.files.map(({ path, data }) => [path, data.toString()])).toEqual([
    ['Home.md', '# Home\n'],
    ['img/a.png', 'x'],
  ]);
  expect(read).toMatchObject({ hidden: 2, isVault: false });
});

test('links of a vault of Obsidian lead where they led there', async () => {
  const vault = { '.obsidian/app.json': '{}', 'A.md': 'See [[B|the other]].\n', 'B.md': 'x\n' };
  const { files, isVault } = await readArchive(await zipOf(vault), limits);
  expect(isVault).toBe(true);
  expect(files[0]?.data.toString()).toBe('See [[the other|B]].\n');
});

test.each([
  ['no archive', Buffer.from('not a zip'), 'bad_archive'],
  ['half an archive', (await zipOf({ 'A.md': 'x'.repeat(999) })).subarray(0, 60), 'bad_archive'],
  ['nothing', await zipOf({ '.hidden': 'x' }), 'empty_archive'],
  [
    'too many files',
    await zipOf(Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [`${name}.md`, 'x']))),
    'archive_too_large',
  ],
  ['too much to unpack', await zipOf({ 'A.md': 'x'.repeat(20_000) }), 'archive_too_large'],
  ['a name that leads out', renamed(await zipOf({ 'aa/Home.md': 'x' }), 'aa/Home', '../Home'), 'bad_archive'],
  ['a name of a drive', renamed(await zipOf({ 'aaHome.md': 'x' }), 'aaHome', 'c:Home'), 'bad_archive'],
  ['a symbolic link', await zipOf({ 'A.md': '/etc/passwd' }, 0o120777), 'bad_archive'],
])('%s is refused', async (_what, bytes, code) => {
  const refused = await readArchive(bytes, limits).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(BadRequest);
  expect(refused).toMatchObject({ code });
});

async function zipOf(files: Readonly<Record<string, string>>, mode = 0o100644): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [path, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), path, { mode });
  zip.end();
  const pieces: Buffer[] = [];
  for await (const piece of zip.outputStream) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

/** Yazl writes no bad names, so another of the same length is put in its place. */
function renamed(zip: Buffer, from: string, to: string): Buffer {
  return Buffer.from(zip.toString('latin1').replaceAll(from, to), 'latin1');
}
