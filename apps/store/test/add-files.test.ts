import type { AddedFile, ReplyOf } from '@erwik/events';
import { until } from '@erwik/testkit';
import { writeFile, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildStore, indexed, testNode } from './fixtures/running-store.js';
import type { TestNode } from './fixtures/running-store.js';

let node: TestNode;

beforeAll(async () => {
  buildStore();
  node = await testNode();
  await node.start();
}, 120_000);

afterAll(() => node[Symbol.asyncDispose]());

const author = { name: 'ada', email: 'ada@example.org' };

function add(files: Readonly<Record<string, string | Buffer>>): Promise<ReplyOf<'addFiles'>> {
  const given = Object.entries(files).map(([path, data]) => ({
    path,
    bytes: { kind: 'inline' as const, base64: Buffer.from(data).toString('base64') },
  }));
  return node.ask('addFiles', { files: given, summary: 'Bring in a vault', author });
}

function kinds(files: readonly AddedFile[]): Record<string, string> {
  return Object.fromEntries(
    files.map((file) => [file.path, file.kind === 'refused' ? file.code : file.kind]),
  );
}

describe('files that are added', () => {
  test('can be asked about before, and then none is', async () => {
    await add({ 'asked/There.md': 'there' });
    const before = node.git('rev-parse', 'main');
    const files = { 'asked/There.md': 'another', 'asked/New.md': 'new', 'asked/Empty.md': '' };
    const given = Object.entries(files).map(([path, data]) => ({
      path,
      bytes: { kind: 'inline' as const, base64: Buffer.from(data).toString('base64') },
    }));
    const asked = await node.ask('addFiles', { files: given, summary: '', author, dry: true });
    expect(asked.commit).toBeNull();
    expect(kinds(asked.files)).toEqual({
      'asked/There.md': 'differs',
      'asked/New.md': 'created',
      'asked/Empty.md': 'empty_text',
    });
    expect(node.git('rev-parse', 'main')).toBe(before);
  });

  test('are one commit of pages and other files, which readers and searches find', async () => {
    const picture = Buffer.from([0x89, 0x50, 0xff, 0x00]);
    const { commit, files } = await add({
      'vault/Notes.md': '\uFEFFSee [[Other]]\r\n',
      'vault/Other.md': 'unmistakable',
      'vault/img/a.png': picture,
    });
    expect(kinds(files)).toEqual({
      'vault/Notes.md': 'created',
      'vault/Other.md': 'created',
      'vault/img/a.png': 'created',
    });
    expect(node.git('log', '-1', '--format=%an <%ae> %s', String(commit))).toBe(
      'ada <ada@example.org> Bring in a vault',
    );
    expect(node.git('log', '-1', '--format=%(trailers:key=Erwik-Node,valueonly)', String(commit))).toBe(
      'erwik@test',
    );
    const page = await node.ask('readPage', { name: 'vault/Notes' });
    expect(page).toMatchObject({ text: 'See [[Other]]\n', links: { Other: { exists: true } } });
    expect(await node.ask('readPage', { name: 'vault/img/a.png' })).toMatchObject({ kind: 'file', bytes: 4 });
    await indexed(node);
    const found = await node.ask('search', { query: 'unmistakable', offset: 0, limit: 5 });
    expect(found.hits.map(({ name }) => name)).toEqual(['vault/Other']);
    const isTold = (): boolean =>
      node.events.some((event) => event.type === 'CommitHeld' && event.commit === commit && event.saved);
    await until(isTold, { what: 'the commit told to the mesh' });
  });

  test('a second time change nothing, and make no commit', async () => {
    await add({ 'twice/a.md': 'a', 'twice/b.txt': 'b' });
    const head = node.git('rev-parse', 'main');
    const again = await add({ 'twice/a.md': 'a', 'twice/b.txt': 'b' });
    expect(again).toMatchObject({ commit: null, files: [{ kind: 'unchanged' }, { kind: 'unchanged' }] });
    expect(node.git('rev-parse', 'main')).toBe(head);
  });

  test('take the place of nothing that somebody wrote', async () => {
    await node.save('Mine', 'my text');
    const { commit, files } = await add({ 'Mine.md': 'their text', 'Beside.md': 'new' });
    expect(kinds(files)).toEqual({ 'Mine.md': 'differs', 'Beside.md': 'created' });
    expect(commit).not.toBeNull();
    expect(node.git('show', 'main:Mine.md')).toBe('my text');
  });

  test('are refused one by one, each with its reason, and the others are added', async () => {
    await node.save('Taken', 'text');
    const { files } = await add({
      'taken.md': 'another spelling',
      'Taken.markdown': 'another file of the same page',
      '../out.md': 'x',
      '.git/config': 'x',
      '.obsidian/app.json': '{}',
      'custom.js': 'alert(1)',
      'CON.md': 'x',
      'latin.md': Buffer.from([0x63, 0x61, 0x66, 0xe9]),
      'empty.md': ' \n',
      '_private.md': 'x',
      'Taken.md/below.md': 'x',
      'large.md': 'x'.repeat(1024 * 1024 + 1),
      'fine.md': 'x',
    });
    expect(kinds(files)).toEqual({
      'taken.md': 'similar_name',
      'Taken.markdown': 'similar_name',
      '../out.md': 'dot_name',
      '.git/config': 'git_name',
      '.obsidian/app.json': 'dot_file',
      'custom.js': 'settings',
      'CON.md': 'device_name',
      'latin.md': 'not_utf8',
      'empty.md': 'empty_text',
      '_private.md': 'bad_page_name',
      'Taken.md/below.md': 'name_in_the_way',
      'large.md': 'text_too_large',
      'fine.md': 'created',
    });
  });

  test('of one name in two spellings are one page and a refusal', async () => {
    const { files } = await add({ 'Two Words.md': 'a', 'two-words.md': 'b' });
    expect(kinds(files)).toEqual({ 'Two Words.md': 'created', 'two-words.md': 'similar_name' });
  });

  test('may come as a file of the node, which is gone afterwards', async () => {
    const folder = join(node.data, 'packs');
    await mkdir(folder, { recursive: true });
    const name = `in-${'0a'.repeat(12)}.part`;
    await writeFile(join(folder, name), Buffer.alloc(3_000_000, 1));
    const { files } = await node.ask('addFiles', {
      files: [{ path: 'big.bin', bytes: { kind: 'file', name } }],
      summary: '',
      author,
    });
    expect(kinds(files)).toEqual({ 'big.bin': 'created' });
    await expect(stat(join(folder, name))).rejects.toThrow('ENOENT');
    expect(node.git('cat-file', '-s', 'main:big.bin')).toBe('3000000');
  });
});

describe('a list of all files', () => {
  test('has every file of head in parts of one head, and says when head is another', async () => {
    await add({ 'listed/a.md': 'a', 'listed/b.bin': 'b' });
    const first = await node.ask('listFiles', { head: null, offset: 0 });
    if (first.kind !== 'files') throw new Error(first.kind);
    expect(first.next).toBeNull();
    const listed = first.files.map(({ path, blob }) => `${blob}\t${path}`).toSorted();
    const inGit = node.git('ls-tree', '-r', '--format=%(objectname)%x09%(path)', 'main');
    expect(listed).toEqual(inGit.split('\n').toSorted());
    const rest = await node.ask('listFiles', { head: first.head, offset: 3 });
    expect(rest).toMatchObject({ kind: 'files', files: first.files.slice(3) });
    await node.save('Later', 'text');
    const moved = await node.ask('listFiles', { head: first.head, offset: 3 });
    expect(moved).toEqual({ kind: 'moved', head: node.git('rev-parse', 'main') });
  });
});
