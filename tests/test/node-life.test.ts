import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { corpus, startTestRedis, temporaryFolder, until } from '@erwik/testkit';
import { describe, expect, it } from 'vitest';
import { oneConnection } from '../src/one-connection.js';
import type { OneConnection } from '../src/one-connection.js';
import { isAlive } from '../src/run-node.js';
import { gitIn, launchNode, startNode } from '../src/start-node.js';
import type { NodeOptions } from '../src/start-node.js';
import { postForm, readPage } from '../src/wiki-client.js';

/** What a front says that has waited long enough for a reader's own save. */
const notHereYet = 'has not reached this node yet';
const npmStart = ['npm', 'start', '--silent'] as const;

//   supervisor ─┬─ redis
//               ├─ store, router        all of them real, built
//               └─ front-1 … front-N
describe('a node', () => {
  it(
    'started by `npm start` stops on SIGTERM with 0, leaves nothing running, and keeps what was saved',
    { timeout: 180_000 },
    async () => {
      await using folder = await temporaryFolder();
      await using first = await startNode(folder.path, { command: npmStart });
      const pids = first.pids();
      expect(pids.every(isAlive)).toBe(true);
      expect((await postForm(first.url, 'Kept', { text: 'as it was saved\n' })).status).toBe(303);
      expect(await first.stop()).toBe(0);
      expect(pids.filter(isAlive)).toEqual([]);
      const left = readdirSync(join(folder.path, 'run'));
      expect(left.filter((name) => /\.(pid|sock|port|lock)$/.test(name))).toEqual([]);

      await using second = await startNode(folder.path);
      expect(await readPage(second.url, 'Kept')).toMatchObject({ text: 'as it was saved\n' });
    },
  );

  it('that was killed takes all its processes with it, and the next start serves and saves without help', async () => {
    await using folder = await temporaryFolder();
    await using first = await startNode(folder.path, { fronts: 2 });
    const pids = first.pids();
    expect(pids).toHaveLength(5);
    await postForm(first.url, 'Kept', { text: 'as it was saved\n' });
    first.process.kill('SIGKILL');
    await first.ended;
    await until(() => !pids.some(isAlive), { what: 'the end of all processes' });

    await using second = await startNode(folder.path);
    expect(await readPage(second.url, 'Kept')).toMatchObject({ text: 'as it was saved\n' });
    expect((await postForm(second.url, 'Next', { text: 'saved after it\n' })).status).toBe(303);
  });

  it('is refused where another one runs, which goes on', async () => {
    await using folder = await temporaryFolder();
    await using first = await startNode(folder.path);
    const second = launchNode(folder.path);
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain(`${folder.path} is in use: process ${first.process.pid} runs a node`);
    expect((await postForm(first.url, 'Home', { text: 'still here\n' })).status).toBe(303);
  });

  it.each<[string, NodeJS.ProcessEnv, NodeOptions['command']]>([
    ['a misspelled name', { ERWIK_ACCES: 'open' }, npmStart],
    ['an address that is none', { ERWIK_HTTP: 'everywhere' }, npmStart],
    ['a node name that is none', { ERWIK_NODE: 'no name' }, undefined],
    ['an access nobody knows', { ERWIK_ACCESS: 'friends' }, undefined],
  ])('leaves with 78 and says so when a variable has %s', async (_what, environment, command) => {
    await using folder = await temporaryFolder();
    const node = launchNode(folder.path, { environment, command });
    expect(await node.ended).toBe(78);
    expect(node.output()).toContain(Object.keys(environment)[0]);
    expect(node.output()).not.toMatch(/^ready |^\s+at /m);
  });

  it('with two fronts never shows a writer a page without the own save as if it were the newest', async () => {
    await using folder = await temporaryFolder();
    await using node = await startNode(folder.path, { fronts: 2 });
    using one = oneConnection(node.url);
    using other = await connectionToAnother(node.url, one);
    let base = '';
    for (let round = 1; round <= 20; round += 1) {
      const form = { text: `Round ${round} of the letter.\n`, base };
      const saved = await one.ask('POST', '/Letter/_edit', { form });
      expect(saved.status).toBe(303);
      const cookie = saved.headers['set-cookie']?.find((each) => each.startsWith('erwik_seen=')) ?? '';
      base = /[0-9a-f]{40}/.exec(cookie)?.[0] ?? '';
      const headers = { cookie: `erwik_seen=${base}` };
      const { body } = await other.ask('GET', '/Letter', { headers });
      expect(body).toMatch(new RegExp(`Round ${round} of the letter|${notHereYet}`));
    }
  });
});

/** A connection to a front that has not answered 404 yet, after the other connection's front has. */
async function connectionToAnother(url: string, one: OneConnection): Promise<OneConnection> {
  const figure = /^erwik_front_requests_total\{.*status="404".*$/m;
  await one.ask('GET', '/_no-such-page-of-the-wiki');
  expect((await one.ask('GET', '/metrics')).body).toMatch(figure);
  const found = await until(
    async () => {
      const other = oneConnection(url);
      if (!figure.test((await other.ask('GET', '/metrics')).body)) return other;
      other[Symbol.dispose]();
      return null;
    },
    { what: 'a connection to the other front' },
  );
  if (found === null) throw new Error('until answers with what holds');
  return found;
}

//   test ── redis (the test's own)
//   supervisor ─┬─ store, router
//               └─ front-1
describe('a node whose Redis is gone', () => {
  it('serves cached pages marked as stale, gives a writer the text back, and recovers by itself', async () => {
    await using folder = await temporaryFolder();
    await using redis = await startTestRedis();
    await using node = await startNode(folder.path, { environment: { ERWIK_REDIS_URL: redis.url } });
    await postForm(node.url, 'Home', { text: 'read before the fall\n' });
    await until(async () =>
      (await (await fetch(`${node.url}/Home`)).text()).includes('read before the fall'),
    );

    await redis.kill();
    const stale = await until(
      async () => {
        const response = await fetch(`${node.url}/Home`);
        return response.headers.has('erwik-stale') ? response : null;
      },
      { what: 'a page that says it may be stale' },
    );
    expect(stale?.status).toBe(200);
    const page = await stale?.text();
    expect(page).toContain('read before the fall');
    const refused = await postForm(node.url, 'Home', {
      text: 'written <while> it was down\n',
      key: 'while-it-was-down',
    });
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    const form = await refused.text();
    expect(form).toContain('written &lt;while&gt; it was down');
    expect(form).toContain('value="while-it-was-down"');

    await redis.restart({ keepData: false });
    const base =
      (await until(() => readPage(node.url, 'Home'), { what: 'an answer of the store' }))?.head ?? '';
    const again = { text: 'written <while> it was down\n', key: 'while-it-was-down', base };
    expect((await postForm(node.url, 'Home', again)).status).toBe(303);
    await until(async () => !(await fetch(`${node.url}/Home`)).headers.has('erwik-stale'), {
      what: 'fresh pages',
    });
    expect(node.git('log', '--format=%s')).toBe('Edit Home\nCreate Home\n');
  });

  it('goes on with an empty one in its place as if nothing had been', async () => {
    await using folder = await temporaryFolder();
    await using redis = await startTestRedis();
    await using node = await startNode(folder.path, { environment: { ERWIK_REDIS_URL: redis.url } });
    expect((await postForm(node.url, 'One', { text: 'before\n' })).status).toBe(303);
    await redis.restart({ keepData: false });
    const saved = await until(
      async () => {
        const response = await postForm(node.url, 'Two', { text: 'after\n', key: 'one-key-for-all-tries' });
        return response.status === 303 ? response : null;
      },
      { what: 'a save' },
    );
    expect(saved?.headers.get('location')).toMatch(/^\/Two\?saved=[0-9a-f]{40}$/);
    expect(await readPage(node.url, 'One')).toMatchObject({ text: 'before\n' });
    await until(
      async () => (await (await fetch(`${node.url}/_search?q=after`)).text()).includes('href="/Two"'),
      {
        what: 'the new page in the search',
      },
    );
    expect(node.git('rev-list', '--count', 'main')).toBe('2\n');
  });
});

/** The home page of this wiki links to the web, and its footer stands below every page. */
const acme = corpus('acme-wiki');

describe.skipIf(acme === null)('a node that adopts a wiki', () => {
  it('shows its home page with links and footer, keeps its history, and adds edits to it as commits', async () => {
    await using folder = await temporaryFolder();
    await using node = await startNode(folder.path, { adopt: acme ?? '' });
    const home = await (await fetch(`${node.url}/`)).text();
    expect(home).toContain('<h1>Home</h1>');
    expect(home).toContain('href="https://wiki.acme.sh" class="external"');
    expect(home).toMatch(/<footer class="about-page">\s*<div class="prose around"><p>__Buy me a beer/);
    const commits = Number(node.git('rev-list', '--count', 'main'));
    expect(commits).toBeGreaterThan(1);

    const page = await readPage(node.url, 'Home');
    const text = `${page?.text}\nOne more line.\n`;
    const saved = await postForm(node.url, 'Home', {
      text,
      base: page?.head ?? '',
      author: 'Bob',
      summary: 'Add a line',
    });
    expect(saved.status).toBe(303);
    expect(node.git('log', '-1', '--format=%an|%s|%P')).toBe(`Bob|Add a line|${page?.head}\n`);
    expect(node.git('show', '--format=', '--unified=0', 'main')).toContain('\n+One more line.\n');
    expect(Number(node.git('rev-list', '--count', 'main'))).toBe(commits + 1);
    expect(gitIn(join(folder.path, 'wiki.git'), ['fsck', '--strict'])).toBe('');
  });
});
