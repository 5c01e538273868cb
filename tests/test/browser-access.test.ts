import { temporaryFolder } from '@erwik/testkit';
import type { TemporaryFolder } from '@erwik/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations } from '../src/axe-violations.js';
import { hasBrowser, openBrowser, openTab } from '../src/open-browser.js';
import type { WatchedTab } from '../src/open-browser.js';
import { erwikProgram } from '../src/run-cli.js';
import { startNode } from '../src/start-node.js';
import type { WikiNode } from '../src/start-node.js';

const environment = { ERWIK_ACCESS: 'members', ERWIK_NODE: 'erwik@here' };
const password = 'a kettle full of words';
const testMaxMs = 120_000;
const rules = "# who sees what\nread hr/**: ['@hr']\nwrite hr/**: [hanna]\n";

let folder: TemporaryFolder;
let node: WikiNode;
let browser: Browser;

/** A narrow browser in which somebody has made their account by the link that an operator was told. */
async function tabOf(name: string, role: string, javaScriptEnabled = false): Promise<WatchedTab> {
  const { out } = await erwikProgram(node.data, ['user', 'add', name, '--role', role], environment);
  const tab = await openTab(browser, node.url, {
    javaScriptEnabled,
    viewport: { width: 320, height: 700 },
  });
  tab.page.setDefaultTimeout(20_000);
  await tab.page.goto(new URL(out.trim()).pathname);
  await tab.page.fill('#display-name', name);
  await tab.page.fill('#password', password);
  await tab.page.click('main button.primary');
  await tab.page.waitForURL((url) => !url.pathname.startsWith('/_join'));
  return tab;
}

async function save(page: Page, name: string, text: string): Promise<void> {
  await page.goto(`/${name}/_edit`);
  await page.fill('#text', text);
  await page.click('button[value="save"]');
  await page.waitForURL(/\?saved=[0-9a-f]{40}$/);
}

const statusAt = async (page: Page, path: string): Promise<number | undefined> =>
  (await page.goto(path))?.status();
const told = async (page: Page): Promise<string> => (await page.textContent('main')) ?? '';

describe.skipIf(!hasBrowser)('a wiki with rules of who may read and change what', () => {
  beforeAll(async () => {
    folder = await temporaryFolder();
    node = await startNode(folder.path, { environment });
    browser = await openBrowser();
  }, testMaxMs);
  afterAll(async () => {
    await browser.close();
    await node[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  it(
    'is set up by an administrator, and shows each person what is theirs to see',
    { timeout: testMaxMs },
    async () => {
      await using ada = await tabOf('ada', 'admin', true);
      await using hanna = await tabOf('hanna', 'writer');
      await using wim = await tabOf('wim', 'writer');
      await save(wim.page, 'Home', '# Home\n\nOpen to all.\n');
      await save(wim.page, 'hr/Plan', '---\ntags: [xylotag]\n---\n# Plan\n\nThe xylograph. [[Home]]\n');

      await ada.page.goto('/_people/hanna');
      await ada.page.fill('#groups', 'hr');
      await ada.page
        .locator('main form', { has: ada.page.locator('#groups') })
        .locator('button')
        .first()
        .click();
      await ada.page.goto('/_access');
      await ada.page.fill('#rules', 'read hr/**: alice\n');
      await ada.page.click('main form[method="post"] button');
      expect(await told(ada.page)).toContain('needs a list of names');
      await ada.page.fill('#rules', rules);
      await ada.page.click('main form[method="post"] button');
      await ada.page.waitForURL(/\/_access\?saved=1$/);
      expect(await axeViolations(ada.page)).toEqual([]);
      await ada.page.fill('#who', 'hanna');
      await ada.page.click('main form:not([method="post"]) button');
      expect(await told(ada.page)).toContain('What hanna may do');
      expect(await overflow(ada.page)).toBe(false);

      await ada.page.goto('/Home/_protect');
      await ada.page.check('input[name="write"][value="admin"]');
      expect(await axeViolations(ada.page)).toEqual([]);
      expect(await overflow(ada.page)).toBe(false);
      await ada.page.click('main button.primary');
      await ada.page.waitForURL(/\/Home$/);
      expect(await told(ada.page)).toContain('Protected');
      expect(await axeViolations(ada.page)).toEqual([]);
      expect(node.git('show', 'main:.erwik/access.yml')).toBe(`${rules}write Home: [admin]\n`);

      await wim.page.goto('/Home');
      expect(await told(wim.page)).toContain('Protected');
      expect(await statusAt(wim.page, '/hr/Plan')).toBe(404);
      await wim.page.goto('/_recent');
      expect(await told(wim.page)).not.toContain('Plan');

      expect(await statusAt(hanna.page, '/hr/Plan')).toBe(200);
      expect(await told(hanna.page)).toContain('xylograph');
      await save(
        hanna.page,
        'hr/Plan',
        '---\ntags: [xylotag]\n---\n# Plan\n\nThe newer xylograph. [[Home]]\n',
      );
      await hanna.page.goto('/_search?q=xylograph');
      expect(await told(hanna.page)).toContain('Plan');
      expect([ada.complaints, hanna.complaints]).toEqual([[], []]);
    },
  );

  it('tells nobody else of what is hidden, wherever they look', { timeout: testMaxMs }, async () => {
    const hidden = node.git('log', '-1', '--format=%H', 'main', '--', 'hr/Plan.md').trim();
    const paths = [
      ...[
        '/Home',
        '/Home/_links',
        '/hr/Plan',
        '/hr/Plan/_raw',
        '/hr/Plan/_history',
        '/hr/Plan/_blame',
        '/hr',
      ],
      ...[
        `/hr/Plan/_rev/${hidden}`,
        `/_commit/${hidden}`,
        `/_api/v1/commits/${hidden}`,
        '/hr/Plan/_feed.atom',
      ],
      ...[
        '/_recent',
        '/_pages',
        '/_pages?order=folder',
        '/_pages?order=latest',
        '/_pages?prefix=hr',
        '/_tags',
      ],
      ...[
        '/_tags/xylotag',
        '/_orphans',
        '/_wanted',
        '/_broken',
        '/_deleted',
        '/_conflicts',
        '/_files',
        '/_user/hanna',
      ],
      ...[
        '/_search?q=newer',
        '/_search?q=Plan',
        '/_feed.atom',
        '/sitemap.xml',
        '/llms.txt',
        '/_mesh',
        '/_random',
      ],
      ...[
        'pages',
        'pages?prefix=hr',
        'recent',
        'search?q=newer',
        'suggest?q=Pl',
        'tags',
        'orphans',
        'files',
        'mesh',
      ].map((each) => `/_api/v1/${each}`),
      ...[
        '/_api/v1/pages/hr%2FPlan',
        '/_api/v1/pages/hr%2FPlan/history',
        '/_api/v1/pages/Home/links',
        '/_access',
      ],
    ];
    for (const path of paths) {
      const answer = await fetch(node.url + path, { redirect: 'manual' });
      const text = await answer.text();
      expect([
        path,
        answer.status < 500,
        /xylo|hr\/Plan/.test(
          path.includes('Plan') || path.includes('xylo')
            ? text.replaceAll(/hr\/Plan|hr%2FPlan|xylotag/g, '')
            : text,
        ),
      ]).toEqual([path, true, false]);
    }
    const git = await fetch(`${node.url}/_git/wiki.git/info/refs?service=git-upload-pack`);
    expect(git.status).toBe(401);
    const zip = Buffer.from(await (await fetch(`${node.url}/_export.zip`)).arrayBuffer()).toString('latin1');
    expect([zip.includes('Home.md'), zip.includes('Plan.md'), zip.includes('access.yml')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

/** Whether the page is wider than the window. */
function overflow(page: Page): Promise<boolean> {
  return page.evaluate('document.documentElement.scrollWidth > window.innerWidth') as Promise<boolean>;
}
