import { temporaryFolder } from '@erwik/testkit';
import type { TemporaryFolder } from '@erwik/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations } from '../src/axe-violations.js';
import { hasBrowser, openBrowser, openTab } from '../src/open-browser.js';
import { erwikProgram } from '../src/run-cli.js';
import { startNode } from '../src/start-node.js';
import type { WikiNode } from '../src/start-node.js';

const environment = { ERWIK_ACCESS: 'private', ERWIK_NODE: 'erwik@here' };
const password = 'a kettle full of words';
const testMaxMs = 120_000;

let folder: TemporaryFolder;
let node: WikiNode;
let browser: Browser;

/** What an operator is told by the command line: a link that makes an account. */
async function linkFor(name: string, role: string): Promise<string> {
  const { out, told } = await erwikProgram(node.data, ['user', 'add', name, '--role', role], environment);
  expect(told).not.toContain('Error');
  return new URL(out.trim()).pathname;
}

type Joining = { readonly link: string; readonly name?: string; readonly shown: string };

async function join(page: Page, { link, name, shown }: Joining): Promise<void> {
  await page.goto(link);
  if (name !== undefined) await page.fill('#name', name);
  await page.fill('#display-name', shown);
  await page.fill('#password', password);
  await page.click('main button.primary');
  await page.waitForURL((url) => !url.pathname.startsWith('/_join'));
}

async function logIn(page: Page, name: string): Promise<void> {
  await page.fill('#name', name);
  await page.fill('#password', password);
  await page.click('main button.primary');
}

const saved = (page: Page): Promise<void> => page.waitForURL(/\?saved=[0-9a-f]{40}$/);

describe.skipIf(!hasBrowser)('a private wiki', () => {
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

  describe.each([
    ['with JavaScript', true],
    ['without JavaScript', false],
  ])('%s', (_how, javaScriptEnabled) => {
    const suffix = javaScriptEnabled ? 'js' : 'plain';

    it('is entered by a link, and by whom an administrator invites', { timeout: testMaxMs }, async () => {
      await using admin = await openTab(browser, node.url, { javaScriptEnabled });
      await admin.page.goto('/_recent');
      expect(new URL(admin.page.url()).pathname).toBe('/_login');
      expect(await admin.page.textContent('body')).not.toContain('Recent changes of');
      await join(admin.page, { link: await linkFor(`ada-${suffix}`, 'admin'), shown: `Ada ${suffix}` });
      await admin.page.click('header a[href="/_account"]');
      await admin.page.click('main a[href="/_people"]');
      await admin.page.selectOption('#role', 'writer');
      await admin.page.click('main button[value="invite"]');
      const link = new URL((await admin.page.textContent('main pre')) ?? '').pathname;

      await using guest = await openTab(browser, node.url, { javaScriptEnabled });
      await join(guest.page, { link, name: `nora-${suffix}`, shown: `Nora ${suffix}` });
      await guest.page.goto(`/Joined-${suffix}/_edit`);
      expect(await guest.page.locator('#author').count()).toBe(0);
      expect(await guest.page.textContent('form.editor')).toContain(`Signed as Nora ${suffix}`);
      await guest.page.fill('#text', 'What Nora writes.');
      await guest.page.click('button[value="save"]');
      await saved(guest.page);
      await guest.page.goto(`/Joined-${suffix}/_history`);
      expect(await guest.page.textContent('main')).toContain(`Nora ${suffix}`);
      await guest.page.goto('/_people');
      expect(await guest.page.textContent('main')).toContain('Only administrators');

      await guest.page.goto('/_account');
      await guest.page.click('main form[action="/_logout"] button');
      await guest.page.waitForURL(/_login/);
      expect(await guest.page.textContent('body')).not.toContain('Nora');
      expect([admin.complaints, guest.complaints]).toEqual([[], []]);
    });

    it('keeps what is written by who is logged out meanwhile', { timeout: testMaxMs }, async () => {
      const name = `wim-${suffix}`;
      await using tab = await openTab(browser, node.url, { javaScriptEnabled });
      const { page } = tab;
      await join(page, { link: await linkFor(name, 'writer'), shown: `Wim ${suffix}` });
      await page.goto(`/Kept-${suffix}/_edit`);
      await page.fill('#text', 'A long evening of work.');
      const away = await page.request.post('/_logout', { maxRedirects: 0 });
      expect(away.status()).toBe(303);
      await page.click('button[value="save"]');
      await page.waitForSelector('#held-text');
      expect(await page.inputValue('#held-text')).toContain('A long evening of work.');
      await page.fill('#name', name);
      await page.fill('#password', 'not the password');
      await page.click('main button.primary');
      await page.waitForSelector('[role="alert"]');
      if (javaScriptEnabled) expect(await axeViolations(page)).toEqual([]);
      await logIn(page, name);
      await saved(page);
      expect(await page.textContent('article')).toContain('A long evening of work.');
      const history = await page.request.get(`/_api/v1/pages/Kept-${suffix}/history`);
      expect(await history.json()).toMatchObject({
        items: [{ author: { name: `Wim ${suffix}` } }],
        next: null,
      });
      expect(tab.complaints).toEqual([]);
    });
  });

  it(
    'shows pages about accounts that everybody can use, on a telephone and in the dark',
    { timeout: testMaxMs },
    async () => {
      await using tab = await openTab(browser, node.url, {
        ...{ viewport: { width: 320, height: 640 }, colorScheme: 'dark', locale: 'de' },
      });
      const { page } = tab;
      await join(page, { link: await linkFor('zoe', 'admin'), shown: 'Zoë' });
      await page.goto('/_account');
      await page.fill('#label', 'bot');
      await page.click('main button[value="token"]');
      expect(await page.textContent('main pre')).toMatch(/^erwik_[0-9a-f]{16}_[\w-]{43}$/);
      await usable(page);
      for (const path of [
        '/_account',
        '/_people',
        '/_people/zoe',
        '/_login',
        await linkFor('later', 'reader'),
      ]) {
        await page.goto(path);
        await usable(page);
      }
      expect(await page.textContent('h1')).toBe('Dein Konto');
      expect(tab.complaints).toEqual([]);
    },
  );
});

async function usable(page: Page): Promise<void> {
  expect(await axeViolations(page), page.url()).toEqual([]);
  const wider = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
  expect(wider, `${page.url()} is wider than the screen`).toBe(false);
}
