import { temporaryFolder, until } from '@erwik/testkit';
import type { TemporaryFolder } from '@erwik/testkit';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations } from '../src/axe-violations.js';
import { hasBrowser, openBrowser, openTab } from '../src/open-browser.js';
import { writeSampleWiki } from '../src/sample-wiki.js';
import { startNode } from '../src/start-node.js';
import type { WikiNode } from '../src/start-node.js';
import { postForm } from '../src/wiki-client.js';

if (!hasBrowser)
  process.stderr.write('the browser tests are skipped: this machine has no /usr/bin/chromium\n');

let folder: TemporaryFolder;
let node: WikiNode;
let browser: Browser;

/** Titles that have broken feeds elsewhere: markup, entities, control characters, the end of a section. */
const hostile = [
  'A & B <script>alert(1)</script>',
  ']]> &amp; &nbsp;',
  '"quoted" \'twice\'',
  'e\u0301 \u202egnp',
];

describe.skipIf(!hasBrowser)('following a wiki', () => {
  beforeAll(async () => {
    folder = await temporaryFolder();
    node = await startNode(folder.path);
    await writeSampleWiki(node.url);
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await node[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? 'with a script' : 'without a script';
    const name = `Watched-${String(javaScriptEnabled)}`;

    it(`watches a page, sees that it changed, says so, and takes it off again ${how}`, async () => {
      await postForm(node.url, name, { text: 'one\n' });
      await using tab = await openTab(browser, node.url, { javaScriptEnabled });
      const { page } = tab;
      await page.goto(`/${name}`);
      await page.click('footer >> text=Watch');
      await page.click('text=Watch this page');
      await page.waitForURL('**/_watched');
      expect(await page.textContent('main')).toContain('Nothing has changed since you looked.');
      const first = await until(() => changedText(name, 'two\n'), { what: 'the save' });
      await until(
        async () => {
          await page.reload();
          return (await page.textContent('main'))?.includes('Changed since you looked');
        },
        { what: 'the change in the list' },
      );
      expect(await page.locator(`main a[href*="${first}"]`).count()).toBeGreaterThan(0);
      await page.click('text=I have seen these');
      await page.waitForSelector('text=Nothing has changed since you looked.');
      await page.click('text=Watch it no more');
      await page.click('main form button');
      await page.waitForSelector('text=You watch no page yet.');
      expect(tab.complaints).toEqual([]);
    });
  }

  it('two browsers have two lists', async () => {
    await using one = await openTab(browser, node.url);
    await using other = await openTab(browser, node.url);
    await one.page.goto('/Home/_watch');
    await one.page.click('text=Watch this page');
    await one.page.waitForURL('**/_watched');
    await other.page.goto('/_watched');
    expect(await other.page.textContent('main')).toContain('You watch no page yet.');
  });

  it('a page that does not exist is not watched, nor one that another site asks for', async () => {
    const post = (path: string, headers: Record<string, string> = {}) =>
      fetch(node.url + path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
        body: 'watch=1',
      });
    expect((await post('/No-Such-Page/_watch')).status).toBe(404);
    expect((await post('/Home/_watch', { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
    expect((await post('/_watched', { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
    expect((await post('/_watched')).status).toBe(400);
  });

  it('feeds and the sitemap are XML to a browser, whatever titles pages have', async () => {
    for (const [at, title] of hostile.entries())
      await postForm(node.url, `Hostile-${at}`, {
        text: `---\ntitle: ${JSON.stringify(title)}\n---\n${title}\n`,
        summary: title,
      });
    await until(async () => (await (await fetch(`${node.url}/_feed.atom`)).text()).includes('Hostile-3'));
    await using tab = await openTab(browser, node.url);
    await tab.page.goto('/_help');
    for (const path of ['/_feed.atom', '/Hostile-1/_feed.atom', '/sitemap.xml']) {
      const read = await tab.page.evaluate(
        `fetch(${JSON.stringify(path)}).then((answer) => answer.text()).then((text) => {
          const read = new DOMParser().parseFromString(text, 'application/xml');
          const errors = read.querySelectorAll('parsererror').length;
          return { errors, scripts: read.querySelectorAll('script').length, entries: read.querySelectorAll('entry, url').length };
        })`,
      );
      expect([path, read]).toEqual([path, { errors: 0, scripts: 0, entries: expect.any(Number) as number }]);
      expect((read as { entries: number }).entries).toBeGreaterThan(0);
    }
  });

  const phone: BrowserContextOptions = { viewport: { width: 320, height: 640 }, colorScheme: 'dark' };
  const desk: BrowserContextOptions = { viewport: { width: 1280, height: 900 }, colorScheme: 'light' };

  for (const [screen, options] of Object.entries({ 'a dark phone': phone, 'a light desk': desk })) {
    it.each(['/_help/api', '/_watched', '/Home/_watch'])(`on ${screen} %s has no fault`, async (path) => {
      await using tab = await openTab(browser, node.url, options);
      if (path === '/_watched') {
        await tab.page.goto('/Home/_watch');
        await tab.page.click('text=Watch this page');
        await tab.page.waitForURL('**/_watched');
      } else await tab.page.goto(path);
      expect(await axeViolations(tab.page)).toEqual([]);
      expect(
        await tab.page.evaluate('document.documentElement.scrollWidth - innerWidth'),
      ).toBeLessThanOrEqual(0);
      expect(tab.complaints).toEqual([]);
    });
  }

  it('a printed page is the page alone, with where its links lead', async () => {
    await postForm(node.url, 'Printed', { text: 'See [elsewhere](https://example.org/x) and [[Home]].\n' });
    await using tab = await openTab(browser, node.url);
    await tab.page.goto('/Printed');
    await tab.page.emulateMedia({ media: 'print' });
    for (const chrome of ['.top', '.tabs', '.sidebar'])
      expect(await tab.page.locator(chrome).first().isVisible()).toBe(false);
    expect(await tab.page.locator('article').isVisible()).toBe(true);
    const shown = await tab.page.evaluate(
      `getComputedStyle(document.querySelector('article a[href^="https"]'), '::after').content`,
    );
    expect(shown).toContain('https://example.org/x');
  });
});

/** Saves a page's next text, and answers the commit. */
async function changedText(name: string, text: string): Promise<string> {
  const answer = await fetch(`${node.url}/_api/v1/pages/${name}`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ text, mode: 'append' }),
  });
  return ((await answer.json()) as { commit: string }).commit;
}
