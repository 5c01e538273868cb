import { temporaryFolder, until } from '@erwik/testkit';
import type { TemporaryFolder } from '@erwik/testkit';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations } from '../src/axe-violations.js';
import { hasBrowser, openBrowser, openTab } from '../src/open-browser.js';
import { writeSampleWiki } from '../src/sample-wiki.js';
import { startNode } from '../src/start-node.js';
import type { WikiNode } from '../src/start-node.js';
import { postForm } from '../src/wiki-client.js';

let folder: TemporaryFolder;
let node: WikiNode;
let browser: Browser;

const teapot = `---
tags: [kitchen, hot water]
aliases: [Brewing]
---
# Teapot

For tea. See [[guides/Kitchen]] and [[Nobody wrote this]].

\`a line of code that is so long that no phone could ever show it without breaking or scrolling it to the side\`
`;

/** Every kind of page that helps to find things. */
const kinds: Readonly<Record<string, { path: string; status?: number }>> = {
  'a page with tags': { path: '/Teapot' },
  tags: { path: '/_tags' },
  'a tag': { path: '/_tags/hot%20water' },
  'a tag of no page': { path: '/_tags/none', status: 404 },
  'the links of a page': { path: '/Teapot/_links' },
  orphans: { path: '/_orphans' },
  'broken links': { path: '/_broken' },
  'wanted pages': { path: '/_wanted' },
  'all pages': { path: '/_pages' },
  'all pages as a tree': { path: '/_pages?order=folder' },
  'all pages, latest first': { path: '/_pages?order=latest' },
  'changes, filtered': { path: '/_recent?days=3&user=Ada&hide=merges' },
  "somebody's changes": { path: '/_user/Ada' },
  'who wrote a page': { path: '/Everything/_blame' },
  'a search': { path: '/_search' },
  'a search with operators': { path: '/_search?q=tag%3Akitchen' },
  'a search for nothing': { path: '/_search?q=in%3Anowhere%2F' },
};

const phone: BrowserContextOptions = { viewport: { width: 320, height: 640 }, colorScheme: 'dark' };
const desk: BrowserContextOptions = { viewport: { width: 1280, height: 900 }, colorScheme: 'light' };

describe.skipIf(!hasBrowser)('finding things', () => {
  beforeAll(async () => {
    folder = await temporaryFolder();
    node = await startNode(folder.path);
    await writeSampleWiki(node.url);
    await postForm(node.url, 'Teapot', { text: teapot, author: 'Ada' });
    await indexed();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await node[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  for (const [screen, options] of Object.entries({ 'a dark phone': phone, 'a light desk': desk })) {
    it.each(Object.entries(kinds))(
      `on ${screen} shows without fault: %s`,
      async (_kind, { path, status = 200 }) => {
        await using tab = await openTab(browser, node.url, options);
        const response = await tab.page.goto(path, { waitUntil: 'load' });
        expect(response?.status()).toBe(status);
        await expectNoFault(tab.page);
        expect(tab.complaints).toEqual([]);
      },
    );
  }

  it('a page is opened from anywhere by a few keys', async () => {
    await using tab = await openTab(browser, node.url, desk);
    await tab.page.goto('/Home', { waitUntil: 'networkidle' });
    await tab.page.keyboard.press('Control+k');
    await tab.page.keyboard.type('teap');
    await tab.page.locator('dialog [role=option]').first().waitFor();
    await expectNoFault(tab.page);
    await tab.page.keyboard.press('ArrowDown');
    await tab.page.keyboard.press('Enter');
    await tab.page.waitForURL('**/Teapot');
    expect(tab.complaints).toEqual([]);
  });

  it('a slash opens the search as well, Enter searches, and Escape goes back to the page', async () => {
    await using tab = await openTab(browser, node.url, phone);
    await tab.page.goto('/Home', { waitUntil: 'networkidle' });
    await tab.page.keyboard.press('/');
    await tab.page.locator('#quick-open[open]').waitFor();
    await tab.page.keyboard.press('Escape');
    await tab.page.locator('#quick-open[open]').waitFor({ state: 'detached' });
    await tab.page.keyboard.press('/');
    expect(await tab.page.evaluate(closeAndPressSlash)).toBe(true);
    await tab.page.keyboard.type('tag:kitchen');
    await tab.page.keyboard.press('Enter');
    await tab.page.waitForURL(/_search\?q=tag/);
    expect(await tab.page.locator('.hits a').allInnerTexts()).toContain('Teapot');
    expect(tab.complaints).toEqual([]);
  });

  it('a question mark tells the keys, and the keys do what it says', async () => {
    await using tab = await openTab(browser, node.url, desk);
    await tab.page.goto('/Teapot', { waitUntil: 'networkidle' });
    await tab.page.keyboard.press('?');
    await tab.page.locator('#shortcuts[open]').waitFor();
    expect(await tab.page.locator('#shortcuts').innerText()).toContain('history of this page');
    await expectNoFault(tab.page);
    await tab.page.keyboard.press('Escape');
    await tab.page.keyboard.press('h');
    await tab.page.waitForURL('**/Teapot/_history');
    expect(tab.complaints).toEqual([]);
  });

  it('without a script, everything is found by links and forms', async () => {
    await using tab = await openTab(browser, node.url, { ...desk, javaScriptEnabled: false });
    const { page } = tab;
    await page.goto('/Teapot');
    await page.locator('.tags a', { hasText: 'hot water' }).click();
    await page.locator('.rows a', { hasText: 'Teapot' }).click();
    await page.getByRole('link', { name: 'Who wrote this' }).click();
    expect(await page.locator('.blame').innerText()).toContain('For tea.');
    await page.locator('.blame a.author').first().click();
    await page.waitForURL('**/_user/Ada');
    await page.goto('/_recent');
    await page.locator('.filter summary').click();
    await page.fill('#f-user', 'Ada');
    await page.fill('#f-path', 'guides/');
    await page.getByRole('button', { name: 'Show these' }).click();
    expect(new URL(page.url()).searchParams.get('user')).toBe('Ada');
    expect(await page.locator('.changes strong').allInnerTexts()).toEqual(['Kitchen']);
    await page.fill('#find', 'title:teapot');
    await page.press('#find', 'Enter');
    expect(await page.locator('.hits a').allInnerTexts()).toEqual(['Teapot']);
    await page.goto('/_pages?order=folder');
    await page.locator('.tree .folder').first().click();
    expect(await page.locator('.tree a').allInnerTexts()).toEqual(['Kitchen']);
    expect(tab.complaints).toEqual([]);
  });

  it('another name of a page leads to it', async () => {
    await using tab = await openTab(browser, node.url, desk);
    await tab.page.goto('/brewing');
    expect(new URL(tab.page.url()).pathname).toBe('/Teapot');
    expect(await tab.page.locator('.notices').innerText()).toContain('brewing');
  });
});

/** Closes the search, and presses a slash before the browser has taken the focus from what stood in it. */
function closeAndPressSlash(): boolean {
  const dialog = document.querySelector<HTMLDialogElement>('#quick-open');
  dialog?.close();
  document.activeElement?.dispatchEvent(
    new KeyboardEvent('keydown', { key: '/', bubbles: true, composed: true }),
  );
  return dialog?.open === true;
}

async function expectNoFault(page: Page): Promise<void> {
  expect(await axeViolations(page)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
}

/** Waits until a search finds the last page that was written. */
async function indexed(): Promise<void> {
  await until(
    async () => {
      const answer = await fetch(`${node.url}/_api/v1/pages?tag=kitchen`);
      return (await answer.text()).includes('Teapot');
    },
    { what: 'the index to know the last page' },
  );
}
