import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, until } from '@erwik/testkit';
import type { TemporaryFolder } from '@erwik/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { commitFiles, killGitAt, runGit, tryGit } from '../src/git-client.js';
import { saveNew } from '../src/mesh-facts.js';
import { headOf, oneHead, startMesh } from '../src/start-mesh.js';
import type { MeshNode, TestMesh } from '../src/start-mesh.js';
import { readPage } from '../src/wiki-client.js';

/** Starts of two nodes, on a machine that has other work. */
const startMaxMs = 180_000;
const testMaxMs = 120_000;
/** Commits, and pages, of the wiki that is cloned. */
const commits = 400;

//   E1 ───── E2      of a wiki of 400 commits
let folder: TemporaryFolder;
let mesh: TestMesh;
let e1: MeshNode;
let e2: MeshNode;

beforeAll(async () => {
  folder = await temporaryFolder();
  mesh = await startMesh({ folder: folder.path, count: 2, adopt: writeWiki() });
  [e1, e2] = [mesh.node(0), mesh.node(1)];
  await oneHead(mesh.nodes);
}, startMaxMs);

afterAll(async () => {
  await mesh[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

function writeWiki(): string {
  const dir = join(folder.path, 'source.git');
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', dir]);
  const text = 'A page of the wiki that is cloned, of some lines.\n'.repeat(20);
  const stream = Array.from({ length: commits }, (_, n) => {
    const page = `${text}Number ${n}.\n`;
    const at = `Ada <ada@example.org> ${1_700_000_000 + n} +0000`;
    return `commit refs/heads/main\ncommitter ${at}\ndata 5\nEdit\n\nM 100644 inline Page-${n}.md\ndata ${page.length}\n${page}\n`;
  });
  execFileSync('git', ['-C', dir, 'fast-import', '--quiet'], { input: stream.join('') });
  return dir;
}

let clones = 0;

/** A clone from a node. */
async function cloneOf({ url }: MeshNode, ...flags: string[]): Promise<string> {
  const dir = join(folder.path, `clone-${(clones += 1)}`);
  await runGit('clone', '--quiet', ...flags, `${url}/_git/wiki.git`, dir);
  return dir;
}

const push = (dir: string, ...refs: string[]): ReturnType<typeof tryGit> =>
  tryGit('-C', dir, 'push', 'origin', ...refs);

it('what is pushed to E2 is a page of E1, and is pulled from there', { timeout: testMaxMs }, async () => {
  const dir = await cloneOf(e2);
  expect(await runGit('-C', dir, 'rev-list', '--count', 'HEAD')).toBe(String(commits));
  const commit = await commitFiles(dir, { 'Pushed.md': 'From a clone of E2.\n' });
  expect(await push(dir, 'main')).toMatchObject({ ok: true });
  await until(async () => (await readPage(e1.url, 'Pushed'))?.text === 'From a clone of E2.\n', {
    what: 'the page on E1',
    timeoutMs: 30_000,
  });
  expect(headOf(e1)).toBe(commit);
  const other = await cloneOf(e1);
  expect(await runGit('-C', other, 'rev-parse', 'HEAD')).toBe(commit);
  await runGit('-C', other, 'fsck', '--strict');
});

it('what is saved is fetched, by any version of the protocol and into a shallow clone', async () => {
  const [full, shallow] = [await cloneOf(e1), await cloneOf(e1, '--depth=1')];
  expect(await runGit('-C', shallow, 'rev-list', '--count', 'HEAD')).toBe('1');
  for (const version of ['0', '1', '2']) {
    await saveNew(e1, `Saved-${version}`, 'text\n');
    for (const dir of [full, shallow]) {
      await runGit('-C', dir, '-c', `protocol.version=${version}`, 'pull', '--quiet');
      expect(await runGit('-C', dir, 'rev-parse', 'HEAD')).toBe(headOf(e1));
    }
  }
  await runGit('-C', shallow, 'fetch', '--quiet', '--unshallow', `${e1.url}/wiki.git`);
  await runGit('-C', shallow, 'fsck', '--strict');
});

it('a save that is quicker than a push is merged with it, and nobody has to push again', async () => {
  const dir = await cloneOf(e1);
  await commitFiles(dir, { 'Slower.md': 'pushed\n' });
  // between git's look at where the wiki is and its push
  const headers = { 'content-type': 'application/json', 'if-none-match': '*' };
  const save = { method: 'PUT', body: JSON.stringify({ text: 'saved\n' }), headers };
  const hook = join(dir, '.git/hooks/pre-push');
  const script = `fetch('${e1.url}/_api/v1/pages/Quicker', ${JSON.stringify(save)})`;
  await writeFile(hook, `#!${process.execPath}\n${script}\n`);
  await chmod(hook, 0o755);
  const { ok, text } = await push(dir, 'main');
  expect(text).toMatch(/remote: Merged with what others saved meanwhile, as [0-9a-f]{7}\. Run: git pull\./);
  expect(ok).toBe(true);
  expect((await readPage(e1.url, 'Quicker'))?.text).toBe('saved\n');
  expect((await readPage(e1.url, 'Slower'))?.text).toBe('pushed\n');
  await runGit('-C', dir, 'pull', '--quiet', '--ff-only');
  expect(await runGit('-C', dir, 'rev-parse', 'HEAD')).toBe(headOf(e1));
});

it('a push that is refused says why, and does not hurt another', async () => {
  const dir = await cloneOf(e1);
  const before = headOf(e1);
  await saveNew(e1, 'Meanwhile', 'text\n');
  await commitFiles(dir, { 'Stale.md': 'text\n' });
  expect(await push(dir, 'main')).toEqual({
    ok: false,
    text: expect.stringContaining('fetch first') as string,
  });
  await runGit('-C', dir, 'fetch', '--quiet');
  expect((await push(dir, '--force', 'main')).text).toMatch(
    /remote: Run: git pull, then: git push[^]*\(history is kept\)/,
  );
  expect((await push(dir, ':main')).text).toContain('(main cannot be deleted)');
  await runGit('-C', dir, 'pull', '--quiet', '--no-edit');
  await runGit('-C', dir, 'tag', 'v1');
  const mixed = await push(dir, 'main', 'main:topic', 'v1');
  expect(mixed.text).toMatch(/[0-9a-f]+\.\.[0-9a-f]+ +main -> main/);
  expect(mixed.text.match(/\(only main can be pushed\)/g)).toHaveLength(2);
  expect((await readPage(e1.url, 'Stale'))?.text).toBe('text\n');
  await symlink('/etc/passwd', join(dir, 'passwd.md'));
  await commitFiles(dir, { 'aux.md': 'text\n' });
  const { text } = await push(dir, 'main');
  expect(text).toContain('remote: Refused: "aux.md": a name is a device on Windows');
  expect(text).toContain('remote: Refused: "passwd.md": it is a symbolic link');
  expect(text).toContain('(it breaks the rules of this wiki)');
  expect(await runGit('-C', dir, 'merge-base', '--is-ancestor', before, 'origin/main')).toBe('');
  expect(await runGit('-C', dir, 'ls-remote', 'origin')).toBe(
    `${headOf(e1)}\tHEAD\n${headOf(e1)}\trefs/heads/main`,
  );
});

it('fifty clones at once are all whole, and pages are served meanwhile', { timeout: testMaxMs }, async () => {
  const head = headOf(e1);
  const cloning: Promise<string>[] = [];
  for (let n = 0; n < 50; n += 1) {
    cloning.push(cloneOf(e1, '--bare'));
    expect((await fetch(`${e1.url}/Page-${n}`)).status).toBe(200);
  }
  await saveNew(e1, 'While-cloning', 'text\n');
  for (const dir of await Promise.all(cloning)) {
    await runGit('-C', dir, 'merge-base', '--is-ancestor', head, 'main');
    expect((await runGit('-C', dir, 'count-objects', '-v')).match(/garbage: (\d+)/)?.[1]).toBe('0');
  }
});

it('a client that is killed leaves no program and no files behind', { timeout: testMaxMs }, async () => {
  const dir = await cloneOf(e1);
  await commitFiles(dir, { 'uploads/big.bin': randomBytes(20_000_000) });
  await killGitAt(/Writing objects: +\d+%/, '-C', dir, 'push', '--progress', 'origin', 'main');
  await nothingIsLeft();
  expect(await push(dir, 'main')).toMatchObject({ ok: true });
  const gone = join(folder.path, 'gone');
  await killGitAt(/Receiving objects: +\d+%/, 'clone', '--progress', `${e1.url}/wiki.git`, gone);
  await nothingIsLeft();
  expect(e1.git('fsck', '--full', '--no-dangling').trim()).toBe('');
});

/** No program of a clone or a push, no pack on its way, no quarantine. */
async function nothingIsLeft(): Promise<void> {
  const programs = (): string =>
    execFileSync('ps', ['--ppid', String(e1.pid('store')), '-o', 'args=']).toString();
  await until(() => !/upload-pack|index-pack/.test(programs()), { what: 'git’s programs to end' });
  const packs = join(e1.data, 'packs');
  await until(() => !existsSync(packs) || readdirSync(packs).every((name) => !name.startsWith('push-')), {
    what: 'the pack of the push to go',
  });
  const quarantines = readdirSync(join(e1.data, 'wiki.git/objects')).filter((name) =>
    name.startsWith('incoming-'),
  );
  expect(quarantines).toEqual([]);
}
