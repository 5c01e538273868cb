import { join } from 'node:path';
import { temporaryFolder } from '@erwik/testkit';
import type { TemporaryFolder } from '@erwik/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { commitFiles, runGit, tryGit } from '../src/git-client.js';
import { erwikProgram } from '../src/run-cli.js';
import { startNode } from '../src/start-node.js';
import type { WikiNode } from '../src/start-node.js';

const startMaxMs = 180_000;
const testMaxMs = 120_000;
const password = 'a long battery of staples';

//   a private wiki; ada may write, rhea may read
let folder: TemporaryFolder;
let node: WikiNode;

beforeAll(async () => {
  folder = await temporaryFolder();
  node = await startNode(join(folder.path, 'node'), { environment: { ERWIK_ACCESS: 'private' } });
  for (const [name, role] of [
    ['ada', 'writer'],
    ['rhea', 'reader'],
  ] as const)
    await joinAs(name, role);
}, startMaxMs);

afterAll(async () => {
  await node[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

/** Runs a command of the operator's; what it prints. */
async function operator(...args: string[]): Promise<string> {
  const { code, out, told } = await erwikProgram(node.data, args, { ERWIK_ACCESS: 'private' });
  if (code !== 0) throw new Error(told);
  return out.trim();
}

/** Makes an account by the link that the operator has given. */
async function joinAs(name: string, role: string): Promise<void> {
  const link = await operator('user', 'add', name, '--role', role);
  const body = new URLSearchParams({ name, 'display-name': name, email: '', password });
  const joined = await fetch(`${node.url}${new URL(link).pathname}`, {
    method: 'POST',
    body,
    redirect: 'manual',
  });
  if (joined.status !== 303)
    throw new Error(`${name} could not join: ${joined.status} ${await joined.text()}`);
}

/** The wiki's address with credentials in it. */
function wiki(name: string, secret: string): string {
  const url = new URL('/_git/wiki.git', node.url);
  url.username = name;
  url.password = encodeURIComponent(secret);
  return url.href;
}

it(
  'a private wiki is cloned and pushed by name and password, or with a token',
  { timeout: testMaxMs },
  async () => {
    const dir = join(folder.path, 'ada');
    await runGit('clone', '--quiet', wiki('ada', password), dir);
    const commit = await commitFiles(dir, { 'Home.md': 'Pushed.\n' });
    await runGit('-C', dir, 'push', '--quiet', 'origin', 'HEAD:main');
    expect(node.git('rev-parse', 'main').trim()).toBe(commit);
    await node.line(/"pusher":"ada".*"msg":"took a push"/);

    const token = await operator('token', 'add', 'ada', '--scope', 'write');
    const again = await commitFiles(dir, { 'More.md': 'Pushed.\n' });
    await runGit('-C', dir, 'push', '--quiet', wiki('anything', token), 'HEAD:main');
    expect(node.git('rev-parse', 'main').trim()).toBe(again);
  },
);

it('nobody else gets in, and readers only read', { timeout: testMaxMs }, async () => {
  const heads = node.git('rev-parse', 'main').trim();
  for (const url of [`${node.url}/wiki.git`, wiki('ada', 'wrong'), wiki('nobody', password)])
    expect((await tryGit('ls-remote', url)).ok).toBe(false);
  expect(await runGit('ls-remote', wiki('rhea', password), 'HEAD')).toBe(`${heads}\tHEAD`);
  const dir = join(folder.path, 'rhea');
  await runGit('clone', '--quiet', wiki('rhea', password), dir);
  await commitFiles(dir, { 'Rhea.md': 'text\n' });
  const pushed = await tryGit('-C', dir, 'push', 'origin', 'HEAD:main');
  expect(pushed.ok).toBe(false);
  expect(pushed.text).toContain('remote: You may read this wiki, but not write to it.');
  const readOnly = await operator('token', 'add', 'ada', '--scope', 'read');
  expect((await tryGit('-C', dir, 'push', wiki('ada', readOnly), 'HEAD:main')).text).toContain(
    'not write to it',
  );
  const confined = await operator('token', 'add', 'ada', '--scope', 'write', '--prefix', 'hr');
  expect((await tryGit('ls-remote', wiki('ada', confined))).text).toContain('You may not clone this wiki');
  expect(node.git('rev-parse', 'main').trim()).toBe(heads);
});
