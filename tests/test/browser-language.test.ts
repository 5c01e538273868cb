import { temporaryFolder } from '@erwik/testkit';
import type { TemporaryFolder } from '@erwik/testkit';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations } from '../src/axe-violations.js';
import { hasBrowser, openBrowser, openTab } from '../src/open-browser.js';
import { startNode } from '../src/start-node.js';
import type { WikiNode } from '../src/start-node.js';
import { postForm, readPage } from '../src/wiki-client.js';

const german: BrowserContextOptions = { locale: 'de-DE', viewport: { width: 320, height: 640 } };

let folder: TemporaryFolder;
let node: WikiNode;
let browser: Browser;

describe.skipIf(!hasBrowser)('a reader', () => {
  beforeAll(async () => {
    folder = await temporaryFolder();
    node = await startNode(folder.path);
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await node[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  it('of an empty wiki is shown how it can begin, and writes its first page', async () => {
    await using tab = await openTab(browser, node.url, { viewport: { width: 320, height: 640 } });
    await tab.page.goto('/');
    await expectWell(tab.page, 'en');
    expect(await tab.page.textContent('main')).toContain('npx erwik invite > router.yaml');
    await tab.page.click('text=Create Home');
    await tab.page.fill('#text', '# Home\n\nSee [[Tee]] and [[Everything]].\n');
    await tab.page.click('button.primary');
    await tab.page.waitForURL(/\?saved=/);
    expect(await tab.page.textContent('.notice')).toContain('Saved on');
  });

  it('whose browser asks for German reads, writes, compares and searches in German', async () => {
    await using tab = await openTab(browser, node.url, german);
    const { page } = tab;
    await page.goto('/Tee');
    expect(await page.textContent('main')).toContain('Diese Seite gibt es noch nicht.');
    await page.click('text=Diese Seite schreiben');
    await expectWell(page, 'de');
    await page.fill('#text', 'Koche das Wasser.\n');
    await page.click('button[aria-pressed]:has-text("Vorschau")');
    await page.waitForSelector('.live-preview');
    await page.click('button.primary');
    await page.waitForURL(/\?saved=/);
    expect(await page.textContent('.notice')).toMatch(/Gespeichert auf \S+ als [0-9a-f]{7}/);
    expect(await page.textContent('footer.about-page')).toContain('Zuletzt geändert');
    for (const address of germanPages) {
      await page.goto(address);
      await expectWell(page, 'de');
    }
    await page.goto('/_no-such-address');
    expect(await page.textContent('main')).toContain('Unter dieser Adresse gibt es nichts.');
    expect(tab.complaints).toEqual([]);
  });

  it('without JavaScript chooses a language at the foot of a page, and stays there', async () => {
    await using tab = await openTab(browser, node.url, { javaScriptEnabled: false, locale: 'en-US' });
    await tab.page.goto('/_recent?days=7');
    await tab.page.click('footer button[value=de]');
    expect(new URL(tab.page.url()).pathname + new URL(tab.page.url()).search).toBe('/_recent?days=7');
    expect(await tab.page.textContent('h1')).toBe('Letzte Änderungen');
    await tab.page.goto('/Home');
    expect(await tab.page.getAttribute('html', 'lang')).toBe('de');
    await tab.page.click('footer button[value=en]');
    expect(await tab.page.getAttribute('html', 'lang')).toBe('en');
  });

  it('finds all constructs of Markdown beside what they become', async () => {
    await using tab = await openTab(browser, node.url, { viewport: { width: 320, height: 640 } });
    await tab.page.goto('/_help/markdown');
    await expectWell(tab.page, 'en');
    expect(await tab.page.locator('.example').count()).toBeGreaterThan(20);
    expect(tab.complaints).toEqual([]);
  });

  it('whose pointer rests on a link finds the page fetched already, and as it is now', async () => {
    await using tab = await openTab(browser, node.url);
    const { page } = tab;
    await postForm(node.url, 'Everything', { text: '# Everything\n\nfirst\n' });
    const devtools = await page.context().newCDPSession(page);
    const fetched = new Promise<void>((resolve) => {
      devtools.on('Preload.prefetchStatusUpdated', ({ prefetchUrl, status }) => {
        if (prefetchUrl.endsWith('/Everything') && status === 'Ready') resolve();
      });
    });
    await devtools.send('Preload.enable');
    await page.goto('/Home', { waitUntil: 'networkidle' });
    await page.hover('article a[href="/Everything"]');
    await fetched;
    const base = (await readPage(node.url, 'Everything'))?.head ?? '';
    await postForm(node.url, 'Everything', { text: '# Everything\n\nsecond\n', base });
    await page.click('article a[href="/Everything"]');
    await page.waitForSelector('article:has-text("second")');
    const delivery = await page.evaluate('performance.getEntriesByType("navigation")[0].deliveryType');
    expect(delivery).toBe('navigational-prefetch');
    expect(tab.complaints).toEqual([]);
  });
});

const germanPages = [
  ...['/Tee', '/Tee/_edit', '/Tee/_history', '/Tee/_links', '/Tee/_rename', '/Tee/_delete', '/Tee/_files'],
  ...['/_recent', '/_search?q=Wasser', '/_pages', '/_help', '/_help/markdown', '/_mesh', '/_conflicts'],
];

/** A page that no check finds a fault in, in that language, without anything beside the screen. */
async function expectWell(page: Page, language: string): Promise<void> {
  expect(await axeViolations(page), page.url()).toEqual([]);
  expect(await page.getAttribute('html', 'lang')).toBe(language);
  expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
}
