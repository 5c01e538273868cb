import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import type { ClientRequest } from 'node:http';
import { join } from 'node:path';
import { forgeIn, temporaryFolder, until } from '@erwik/testkit';
import type { TemporaryFolder } from '@erwik/testkit';
import { flushPkt, pktLine } from '@erwik/git';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commitOutside } from './fixtures/commit-outside.js';
import { headOf } from './fixtures/exchange.js';
import { TestDoor } from './fixtures/git-door.js';
import { buildStore, commitOf, testNode } from './fixtures/running-store.js';
import type { StoreProcess, TestNode } from './fixtures/running-store.js';

let node: TestNode;
let store: StoreProcess;
let door: TestDoor;
let folder: TemporaryFolder;

beforeAll(async () => {
  buildStore();
  folder = await temporaryFolder();
  node = await testNode();
  store = await node.start();
  door = new TestDoor(node);
}, 180_000);

afterAll(async () => {
  await node[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

let clones = 0;

/** A clone of the wiki. */
async function clone(...flags: string[]): Promise<string> {
  const dir = join(folder.path, `clone-${(clones += 1)}`);
  await door.git(['clone', '--quiet', ...flags, 'URL', dir]);
  return dir;
}

/** Commits files in a clone. */
function commitIn(dir: string, files: Readonly<Record<string, string | Buffer>>): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(dir, path, '..'), { recursive: true });
    writeFileSync(join(dir, path), content);
  }
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', dir, ...who, ...args], { stdio: 'pipe' }).toString();
  git('add', '--all');
  git('commit', '--quiet', '--message', 'From a clone');
  return git('rev-parse', 'HEAD').trim();
}

const who = ['-c', 'user.name=Olga', '-c', 'user.email=olga@example.org', '-c', 'commit.gpgSign=false'];
const packsLeft = (): string[] => readdirSync(join(node.data, 'packs'));
const textOf = async (name: string): Promise<string> => {
  const page = await node.ask('readPage', { name });
  return page.kind === 'page' ? page.text : page.kind;
};

test('the first push fills an empty wiki', async () => {
  const dir = await clone();
  const commit = commitIn(dir, { 'Home.md': 'Pushed.\n' });
  await door.git(['-C', dir, 'push', 'URL', 'HEAD:refs/heads/main']);
  expect(await headOf(node)).toBe(commit);
  expect(await textOf('Home')).toBe('Pushed.\n');
});

test('a push is part of head, told as a save is, and logged with who pushed', async () => {
  const dir = await clone();
  const commit = commitIn(dir, { 'Pushed.md': 'One\n', 'a/b/Deep.md': 'Two\n' });
  await door.git(['-C', dir, 'push', 'URL', 'HEAD:refs/heads/main'], { name: 'olga' });
  expect(await headOf(node)).toBe(commit);
  expect(await textOf('a/b/Deep')).toBe('Two\n');
  await until(() => node.events.some((event) => event.type === 'CommitHeld' && event.commit === commit));
  expect(node.events).toContainEqual(expect.objectContaining({ type: 'CommitHeld', commit, saved: true }));
  expect(node.events).toContainEqual(expect.objectContaining({ type: 'PageChanged', name: 'Pushed' }));
  const [line] = store.log().filter(({ msg, after }) => msg === 'took a push' && after === commit);
  expect(line).toMatchObject({ pusher: 'olga', head: commit });
  expect(packsLeft()).toEqual([]);
});

test.each(['0', '1', '2'])('nothing but HEAD and the branch is told (version %s)', async (version) => {
  const told = await door.git(['-c', `protocol.version=${version}`, 'ls-remote', 'URL']);
  const head = await headOf(node);
  expect(told).toBe(`${head}\tHEAD\n${head}\trefs/heads/main\n`);
});

test.each(['0', '1', '2'])('a fetch brings what was saved since (version %s)', async (version) => {
  const dir = await clone();
  const commit = commitOf(await node.save(`Fetched-${version}`, 'text\n'));
  await door.git(['-c', `protocol.version=${version}`, '-C', dir, 'pull', '--quiet', 'URL', 'main']);
  expect(execFileSync('git', ['-C', dir, 'rev-parse', 'HEAD']).toString().trim()).toBe(commit);
  execFileSync('git', ['-C', dir, 'fsck', '--strict'], { stdio: 'pipe' });
});

test('a push that a save was quicker than is merged with it, and nothing is lost', async () => {
  const before = await headOf(node);
  const dir = await clone('--bare');
  const forge = forgeIn(dir);
  const saved = commitOf(await node.save('Quick', 'saved\n'));
  const blob = forge.blob('slow\n');
  const tree = forge.tree(['100644', 'Home.md', blob]);
  const after = forge.commit(tree, [before]);
  const { refs, lines } = await door.push({ before, after, pack: forge.pack(after, tree, blob) });
  expect(refs).toEqual({ 'refs/heads/main': null });
  const head = await headOf(node);
  expect(lines).toEqual([`Merged with what others saved meanwhile, as ${head.slice(0, 7)}. Run: git pull.`]);
  for (const commit of [saved, after]) node.git('merge-base', '--is-ancestor', commit, head);
  expect([await textOf('Quick'), await textOf('Home')]).toEqual(['saved\n', 'slow\n']);
});

test('a push of what is here already changes nothing', async () => {
  const dir = await clone();
  const head = await headOf(node);
  const { refs } = await door.push({
    before: head,
    after: head,
    pack: forgeIn(join(dir, '.git')).pack(head),
  });
  expect(refs).toEqual({ 'refs/heads/main': null });
  expect(await headOf(node)).toBe(head);
});

test('a large push is taken by git’s own programs, and is one with all others', async () => {
  const dir = await clone();
  const commit = commitIn(dir, { 'uploads/large.bin': randomBytes(3_000_000), 'Large.md': 'text\n' });
  await door.git(['-C', dir, 'push', 'URL', 'HEAD:refs/heads/main']);
  expect(await headOf(node)).toBe(commit);
  expect(packsLeft()).toEqual([]);
  const again = commitIn(dir, { 'uploads/larger.bin': randomBytes(30_000_000) });
  await expect(door.git(['-C', dir, 'push', 'URL', 'HEAD:refs/heads/main'])).rejects.toThrow(
    /the file is too big/,
  );
  expect(await headOf(node)).not.toBe(again);
});

test('a shallow clone can push, and fetch what it lacks', async () => {
  const dir = await clone('--depth=1', '--no-local');
  const commit = commitIn(dir, { 'Shallow.md': 'text\n' });
  await door.git(['-C', dir, 'push', 'URL', 'HEAD:refs/heads/main']);
  expect(await headOf(node)).toBe(commit);
  await door.git(['-C', dir, 'fetch', '--quiet', '--unshallow', 'URL', 'main']);
  execFileSync('git', ['-C', dir, 'fsck', '--strict'], { stdio: 'pipe' });
});

test('a pull that brings settings and oddities of this wiki can be pushed back', async () => {
  const dir = await clone();
  commitIn(dir, { 'Mine.md': 'mine\n' });
  commitOutside(node, { '.erwik/access.yml': "write hr/**: ['@hr']\n", 'e\u0301.md': 'odd\n' });
  await until(async () => (await node.ask('readAccess', {})).blob !== null);
  await door.git(['-C', dir, ...who, 'pull', '--quiet', '--no-rebase', '--no-edit', 'URL', 'main']);
  await door.git(['-C', dir, 'push', 'URL', 'HEAD:refs/heads/main']);
  expect(await textOf('Mine')).toBe('mine\n');
});

test('what the access rules keep from somebody they cannot push, and others can', async () => {
  const dir = await clone();
  const commit = commitIn(dir, { 'hr/Salaries.md': 'a lot\n' });
  const push = ['-C', dir, 'push', 'URL', 'HEAD:refs/heads/main'];
  await expect(door.git(push)).rejects.toThrow(/remote: You may not change "hr\/Salaries\.md"/);
  expect(await textOf('hr/Salaries')).toBe('missing');
  await door.git(push, { account: 'bob', groups: ['hr'] });
  expect(await headOf(node)).toBe(commit);
  const settings = commitIn(dir, { '.erwik/access.yml': 'write hr/**: nobody\n' });
  await expect(door.git(push)).rejects.toThrow(/remote: You may not change "\.erwik\/access\.yml"/);
  await expect(door.git(push, { role: 'admin' })).rejects.toThrow(/remote: Refused: .*needs a list of names/);
  expect(await headOf(node)).not.toBe(settings);
  const better = commitIn(dir, { '.erwik/access.yml': 'write hr/**: [alice]\n' });
  await door.git(push, { role: 'admin' });
  expect(await headOf(node)).toBe(better);
});

test('nobody takes back a page that is kept from them by pretending to have seen an older one', async () => {
  const pushed = (after: string, before: string, pack: Buffer): Promise<unknown> =>
    door.push({ before, after, pack }).then(({ refs, lines }) => ({ refs, lines }));
  const old = await headOf(node);
  const salaries = node.git('rev-parse', `${old}:hr/Salaries.md`);
  const alice = { account: 'alice', role: 'writer' } as const;
  const dir = await clone();
  const raised = commitIn(dir, { 'hr/Salaries.md': 'more\n' });
  await door.git(['-C', dir, 'push', 'URL', 'HEAD:refs/heads/main'], alice);
  const forge = forgeIn(join(dir, '.git'));
  const after = forge.commit(node.git('rev-parse', `${old}^{tree}`), [raised]);
  const refused = {
    refs: { 'refs/heads/main': 'you may not change some of it' },
    lines: ['You may not change "hr/Salaries.md".'],
  };
  expect(await pushed(after, old, forge.pack(after))).toEqual(refused);
  expect(await pushed(after, raised, forge.pack(after))).toEqual(refused);
  // a merge that takes the old page is no better
  const merge = forge.commit(node.git('rev-parse', `${old}^{tree}`), [old, raised]);
  expect(await pushed(merge, old, forge.pack(merge))).toEqual(refused);
  expect(node.git('rev-parse', 'main:hr/Salaries.md')).not.toBe(salaries);
});

/** Asks as a front does, and leaves it to the test to send and read. */
async function open(method: string, path: string): Promise<ClientRequest> {
  const { address, secret } = await node.ask('gitDoor', {});
  const pusher = Buffer.from(
    JSON.stringify({ name: '', role: 'writer', account: null, groups: [], prefix: null }),
  );
  const headers = { authorization: `Bearer ${secret}`, 'erwik-pusher': pusher.toString('base64url') };
  return request(`http://${address}${path}`, { method, headers }).on('error', () => undefined);
}

test('a push that breaks off leaves nothing', async () => {
  const head = await headOf(node);
  const asking = await open('POST', '/git-receive-pack');
  asking.write(pktLine(`${head} ${'c'.repeat(40)} refs/heads/main\0report-status`));
  asking.write(Buffer.concat([flushPkt, Buffer.from('PACK'), randomBytes(100_000)]));
  await until(() => packsLeft().length === 1, { what: 'the pack to arrive' });
  asking.destroy();
  await until(() => packsLeft().length === 0, { what: 'the pack to be gone' });
  expect(await headOf(node)).toBe(head);
});

test('a clone whose client goes leaves no program behind', async () => {
  const programs = (): string =>
    execFileSync('ps', ['--ppid', String(store.child.pid), '-o', 'args=']).toString();
  const head = commitOutside(node, { 'uploads/huge.txt': randomBytes(20_000_000).toString('base64') });
  await until(async () => (await headOf(node)) === head);
  const asking = await open('POST', '/git-upload-pack');
  asking.end(`0032want ${head}\n00000009done\n`);
  const [answer] = await once(asking, 'response');
  await once(answer, 'readable');
  expect(programs()).toContain('upload-pack');
  asking.destroy();
  await until(() => !programs().includes('upload-pack'), { what: 'the program to end' });
});

test('the repository is sound after all of that', () => {
  expect(node.git('fsck', '--full', '--no-dangling')).toBe('');
  expect(
    readdirSync(join(node.repository, 'objects')).filter((name) => name.startsWith('incoming-')),
  ).toEqual([]);
});
