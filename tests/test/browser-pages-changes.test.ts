import { temporaryFolder } from '@erwik/testkit';
import type { TemporaryFolder } from '@erwik/testkit';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations } from '../src/axe-violations.js';
import { hasBrowser, openBrowser, openTab } from '../src/open-browser.js';
import { startNode } from '../src/start-node.js';
import type { WikiNode } from '../src/start-node.js';
import { postForm, readPage } from '../src/wiki-client.js';

let folder: TemporaryFolder;
let node: WikiNode;
let browser: Browser;
let tests = 0;

describe.skipIf(!hasBrowser)('the fate of a page', () => {
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

  describe.each([
    ['with JavaScript', true],
    ['without JavaScript', false],
  ])('%s', (_how, javaScriptEnabled) => {
    it('is changed from its menu: it is renamed, and what linked to it still does', async () => {
      const [name, linking] = await pages('The kettle stands here.', (page) => `Look at [[${page}]].`);
      await using tab = await openTab(browser, node.url, { javaScriptEnabled });
      const { page } = tab;
      await fromMenu(page, name, 'Rename');
      expect(await page.textContent('fieldset')).toContain('Update 1 link in 1 page');
      await page.fill('#to', `kettles/${name} moved`);
      await page.fill('#author', 'Ada');
      await page.click('main button.primary');
      await page.waitForURL(/\/kettles\/.*-moved\?saved=[0-9a-f]{40}$/);
      expect(await page.textContent('article')).toContain('The kettle stands here.');
      expect((await readPage(node.url, linking))?.text).toBe(`Look at [[kettles/${name}-moved]].\n`);
      await page.goto(`/${name}`);
      expect(page.url()).toContain(`/kettles/${name}-moved?redirected_from=${name}`);
      expect(await page.textContent('.notices')).toContain('Redirected from');
      expect(tab.complaints).toEqual([]);
    });

    it('is deleted, said so where it was, and restored from there', async () => {
      const [name] = await pages('Do not lose me.', (page) => `[[${page}]]`);
      await using tab = await openTab(browser, node.url, { javaScriptEnabled });
      const { page } = tab;
      await fromMenu(page, name, 'Delete');
      expect(await page.textContent('main')).toContain('1 page links here.');
      await page.fill('#summary', 'Not needed');
      await page.click('main button.primary');
      await page.waitForSelector('text=A page of this name was deleted.');
      expect(await readPage(node.url, name)).toBeNull();
      await page.click('text=Restore it as it was');
      expect(await page.textContent('table.diff')).toContain('Do not lose me.');
      await page.click('main button.primary');
      await page.waitForURL(/\?saved=/);
      expect((await readPage(node.url, name))?.text).toBe('Do not lose me.\n');
      expect(tab.complaints).toEqual([]);
    });

    it('is taken back: one change, and what others wrote since stays', async () => {
      const [name] = await pages('one\n\ntwo\n\nthree', () => 'x');
      const bad = await edit(name, 'ONE!\n\ntwo\n\nthree', 'Eve');
      await edit(name, 'ONE!\n\ntwo\n\nthree, and four', 'Bob');
      await using tab = await openTab(browser, node.url, { javaScriptEnabled });
      const { page } = tab;
      await page.goto(`/_commit/${bad}`);
      await page.click('text=Take back this change');
      expect(await page.textContent('table.diff')).toContain('ONE!');
      await page.click('main button.primary');
      await page.waitForURL(/\?saved=/);
      expect((await readPage(node.url, name))?.text).toBe('one\n\ntwo\n\nthree, and four\n');
      expect(tab.complaints).toEqual([]);
    });
  });

  it('is asked for when its whole text is taken away', async () => {
    const [name] = await pages('Some text.', () => 'x');
    await using tab = await openTab(browser, node.url, { javaScriptEnabled: false });
    const { page } = tab;
    await page.goto(`/${name}/_edit`);
    await page.fill('#text', '');
    await page.click('button[value=save]');
    await page.waitForURL(/_delete\?emptied=1/);
    expect(await page.textContent('main')).toContain('Do you want to delete the page?');
    expect((await readPage(node.url, name))?.text).toBe('Some text.\n');
  });

  const phone: BrowserContextOptions = { viewport: { width: 320, height: 640 }, colorScheme: 'dark' };
  const desk: BrowserContextOptions = { viewport: { width: 1280, height: 900 }, colorScheme: 'light' };

  /** Every document about it; the page it is about is `asked`, and Eve's change of it `bad`. */
  const documents: Readonly<Record<string, (asked: string, bad: string) => string>> = {
    'the form that renames': (asked) => `/${asked}/_rename`,
    'the question whether to delete': (asked) => `/${asked}/_delete`,
    'the question after an empty text': (asked) => `/${asked}/_delete?emptied=1`,
    'the question whether to take back': (_asked, bad) => `/_commit/${bad}/revert`,
    'the question whether to take all back': () => '/_user/Eve/revert?since=2020-01-01',
    'a person’s changes': () => '/_user/Eve',
    'the deleted pages': () => '/_deleted',
    'the menu of a page': (asked) => `/${asked}`,
  };

  for (const [screen, options] of Object.entries({ 'a dark phone': phone, 'a light desk': desk })) {
    it.each(Object.entries(documents))(`has no fault on ${screen}: %s`, async (_document, pathOf) => {
      const [name] = await pages('one\n\ntwo', (page) => `[[${page}]]`);
      await postForm(node.url, `${name}/below`, { text: 'below' });
      const bad = await edit(name, 'ONE!\n\ntwo', 'Eve');
      await using tab = await openTab(browser, node.url, options);
      const { page } = tab;
      await page.goto(pathOf(name, bad));
      await page.evaluate('for (const each of document.querySelectorAll("main details")) each.open = true');
      expect(await axeViolations(page)).toEqual([]);
      const overflow = 'document.documentElement.scrollWidth - innerWidth';
      expect(await page.evaluate(overflow)).toBeLessThanOrEqual(0);
      expect(tab.complaints).toEqual([]);
    });
  }
});

/** A page of a name of its own, and another that may link to it. */
async function pages(text: string, linkingText: (name: string) => string): Promise<[string, string]> {
  tests += 1;
  const name = `Kettle-${tests}`;
  expect((await postForm(node.url, name, { text, author: 'Ada' })).status).toBe(303);
  expect((await postForm(node.url, `To-${name}`, { text: linkingText(name) })).status).toBe(303);
  return [name, `To-${name}`];
}

/** Saves another text of a page, and answers the commit. */
async function edit(name: string, text: string, author: string): Promise<string> {
  const base = (await readPage(node.url, name))?.head ?? '';
  const answer = await postForm(node.url, name, { text, base, author });
  return /=([0-9a-f]{40})/.exec(answer.headers.get('location') ?? '')?.[1] ?? '';
}

async function fromMenu(page: Page, name: string, what: string): Promise<void> {
  await page.goto(`/${name}`);
  await page.click('.tabs summary');
  await page.click(`.tabs >> text=${what}`);
  await page.waitForSelector('main form.ask');
}
