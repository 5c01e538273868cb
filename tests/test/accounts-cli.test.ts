import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { connectBus, createRequester } from '@erwik/bus';
import type { Requester } from '@erwik/bus';
import { createLogger } from '@erwik/runtime';
import { temporaryFolder } from '@erwik/testkit';
import { expect, test } from 'vitest';
import { erwikProgram } from '../src/run-cli.js';
import { startNode } from '../src/start-node.js';

/** Two starts of a node and ten of the program, on a machine that has other work. */
const testMaxMs = 300_000;
const node = 'erwik@here';
const environment = { ERWIK_NODE: node, ERWIK_ACCESS: 'members' };
const hashOf = (secret = ''): string => createHash('sha256').update(secret).digest('hex');

/** Asks the store as a front does. */
async function asked<Result>(data: string, ask: (requester: Requester) => Promise<Result>): Promise<Result> {
  const log = createLogger({ app: 'test', level: 'error' });
  await using bus = connectBus({ url: `unix://${join(data, 'run/redis.sock')}`, node, log });
  await using requester = createRequester(bus);
  return await ask(requester);
}

test(
  'the first administrator comes by the link in the log; an operator makes accounts, tokens and a backup, and restores them',
  { timeout: testMaxMs },
  async () => {
    await using folder = await temporaryFolder();
    const data = join(folder.path, 'data');
    const run = (...args: string[]): ReturnType<typeof erwikProgram> => erwikProgram(data, args, environment);
    {
      await using wiki = await startNode(data, { environment });
      const line = await wiki.line(/"link":"http:\/\/[^"]*\/_join\//);
      const path = /\/_join\/[^"]*/.exec(line)?.[0] ?? '';
      const fields = { name: 'root', 'display-name': 'Root', password: 'correct horse battery' };
      const joined = await fetch(`${wiki.url}${path}`, {
        ...{ method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) },
      });
      expect(joined.status).toBe(303);
      expect((await fetch(`${wiki.url}${path}`)).status).toBe(410);
      const cookie = joined.headers
        .getSetCookie()
        .map((each) => each.split(';')[0])
        .join('; ');
      const form = new URLSearchParams({ text: 'text\n', base: '', key: 'key-of-the-page' });
      const save = (headers: HeadersInit): Promise<Response> =>
        fetch(`${wiki.url}/Page/_edit`, { method: 'POST', redirect: 'manual', body: form, headers });
      expect((await save({})).status).toBe(401);
      expect((await save({ cookie })).status).toBe(303);

      const added = await run('user', 'add', 'alice', '--role', 'admin');
      expect(added.code).toBe(0);
      const [, id = '', secret] =
        /^http:\/\/127\.0\.0\.1:\d+\/_join\/([0-9a-f]{16})\.([\w-]+)\n$/.exec(added.out) ?? [];
      const made = await asked(data, (store) =>
        store.request('putAccount', {
          ...{ name: 'alice', create: true, set: {}, by: 'alice' },
          invitation: { id, hash: hashOf(secret) },
        }),
      );
      expect(made).toMatchObject({ kind: 'done', account: { role: 'admin' } });
      const groups = { name: 'alice', create: false, set: { groups: ['hr'] }, by: 'root' };
      await asked(data, (store) => store.request('putAccount', groups));
      expect(await run('user', 'role', 'alice', 'writer')).toMatchObject({
        code: 0,
        out: expect.stringMatching(/^alice +writer +@hr/),
      });
      expect(await run('user', 'disable', 'root')).toMatchObject({
        code: 1,
        told: expect.stringMatching(/only administrator/),
      });

      const token = await run('token', 'add', 'alice', '--scope', 'read', '--label', 'ci', '--days', '7');
      const [, tokenId = '', tokenSecret] = /^erwik_([0-9a-f]{16})_([\w-]+)\n$/.exec(token.out) ?? [];
      const find = { id: tokenId, hash: hashOf(tokenSecret) };
      const found = await asked(data, (store) => store.request('findToken', find));
      expect(found).toMatchObject({ kind: 'token', token: { scope: 'read', label: 'ci' } });
      expect((await run('token', 'list', 'alice')).out).toMatch(new RegExp(`^${tokenId}  alice  read`));

      const backup = join(folder.path, 'wiki.bundle');
      expect((await run('backup', backup)).out).toContain(`${backup}.accounts.json: the accounts.`);
      expect(statSync(`${backup}.accounts.json`).mode & 0o777).toBe(0o600);
      await wiki.stop();
    }
    const again = join(folder.path, 'again');
    expect((await erwikProgram(again, ['adopt', join(folder.path, 'wiki.bundle')])).out).toContain(
      'The accounts are those of',
    );
    await using _restored = await startNode(again, { environment });
    const { out } = await erwikProgram(again, ['user', 'list', '--json'], environment);
    expect(JSON.parse(out)).toMatchObject([
      { name: 'alice', role: 'writer' },
      { name: 'root', role: 'admin', displayName: 'Root' },
    ]);
  },
);
