import { readFile } from 'node:fs/promises';
import { temporaryFolder, until } from '@erwik/testkit';
import type { TemporaryFolder } from '@erwik/testkit';
import type { Browser, Page, Response as Answer } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hasBrowser, openBrowser, openTab } from '../src/open-browser.js';
import { disputed, kitchen } from '../src/sample-wiki.js';
import { startNode } from '../src/start-node.js';
import type { WikiNode } from '../src/start-node.js';
import { postForm, readPage } from '../src/wiki-client.js';

let folder: TemporaryFolder;
let node: WikiNode;
let browser: Browser;
let tests = 0;
/** A page of each test's own. */
let name = '';

const garden = 'The kettle stands in the garden now.';
const cellar = 'The kettle stands in the cellar, behind the door.';

describe.skipIf(!hasBrowser)('a person with a browser', () => {
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
  beforeEach(async () => {
    tests += 1;
    name = `Kitchen-${tests}`;
    expect((await save(kitchen(disputed))).status).toBe(303);
  });

  describe.each([
    ['with JavaScript', true],
    ['without JavaScript', false],
  ])('%s', (_how, javaScriptEnabled) => {
    it('reads a page, previews a change, saves it, and sees it with a word that it is saved', async () => {
      await using tab = await openTab(browser, node.url, { javaScriptEnabled });
      const { page } = tab;
      await page.goto(`/${name}`);
      expect(await page.textContent('article')).toContain(disputed);
      await page.click('.tabs >> text=Edit');
      await page.fill('#text', kitchen(garden));
      await page.click('button[value=preview]');
      await page.waitForSelector(`main .prose >> text=${garden}`);
      expect((await readPage(node.url, name))?.text).toContain(disputed);
      await page.fill('#summary', 'Move the kettle');
      await page.fill('#author', 'Ada');
      await page.click('button[value=save]');
      await page.waitForURL(/\?saved=[0-9a-f]{40}$/);
      expect(await page.textContent('article')).toContain(garden);
      expect(await page.textContent('.notices')).toMatch(/\S/);
      expect(node.git('log', '-1', '--format=%an: %s')).toBe('Ada: Move the kettle\n');
      expect(tab.complaints).toEqual([]);
    });

    it('meets another who changed the same sentence, sees both texts, and chooses', async () => {
      await using tab = await openTab(browser, node.url, { javaScriptEnabled });
      const { page } = tab;
      await page.goto(`/${name}/_edit`);
      await save(kitchen(garden));
      await page.fill('#text', kitchen(cellar));
      const answered = answerToForm(page);
      await page.click('button[value=save]');
      expect((await answered).status()).toBe(409);
      await page.waitForSelector('fieldset.passage');
      expect(await page.textContent('fieldset.passage .card:not(.own)')).toContain(garden);
      expect(await page.textContent('fieldset.passage .card.own')).toContain(cellar);
      expect((await readPage(node.url, name))?.text).toBe(kitchen(garden));
      await page.check('input[value=mine]');
      await page.click('button[value=resolve]');
      await page.waitForURL(/\?saved=/);
      expect((await readPage(node.url, name))?.text).toBe(kitchen(cellar));
      expect(tab.complaints).toEqual([]);
    });

    it('keeps both texts of a conflict that is sent as it came', async () => {
      await using tab = await openTab(browser, node.url, { javaScriptEnabled });
      await tab.page.goto(`/${name}/_edit`);
      await save(kitchen(garden));
      await tab.page.fill('#text', kitchen(cellar));
      await tab.page.click('button[value=save]');
      await tab.page.click('button[value=resolve]');
      await tab.page.waitForURL(/\?saved=/);
      expect((await readPage(node.url, name))?.text).toBe(kitchen(`${garden}\n${cellar}`));
    });

    it('downloads the own text of a conflict as it was written', async () => {
      await using tab = await openTab(browser, node.url, { javaScriptEnabled });
      await tab.page.goto(`/${name}/_edit`);
      await save(kitchen(garden));
      await tab.page.fill('#text', kitchen(cellar));
      await tab.page.click('button[value=save]');
      const downloading = tab.page.waitForEvent('download');
      await tab.page.click('button >> text=Download my text');
      const download = await downloading;
      expect(download.suggestedFilename()).toBe(`${name}.md`);
      expect(await readFile(await download.path(), 'utf8')).toBe(kitchen(cellar));
      expect(tab.complaints).toEqual([]);
    });

    it('saves beside another who changed other words of the same sentence, and is asked nothing', async () => {
      await using tab = await openTab(browser, node.url, { javaScriptEnabled });
      await tab.page.goto(`/${name}/_edit`);
      await save(kitchen(disputed.replace('kettle', 'red kettle')));
      await tab.page.fill('#text', kitchen(disputed.replace('kitchen', 'cellar')));
      await tab.page.click('button[value=save]');
      await tab.page.waitForURL(/\?merged=/);
      const both = 'The red kettle stands on the left shelf of the cellar.';
      expect((await readPage(node.url, name))?.text).toBe(kitchen(both));
    });

    it('reads both versions of a passage that two nodes changed, chooses, and goes on reading', async () => {
      await using tab = await openTab(browser, node.url, { javaScriptEnabled });
      const { page } = tab;
      await save(kitchen(`${versions(garden, cellar)}Today.\n\n${versions('Tea.', 'Coffee.')}`));
      await page.goto(`/${name}`);
      expect(await page.textContent('article')).not.toMatch(/<<<<|====|>>>>/);
      const cards = page.locator('section.conflict >> nth=0 >> .card');
      expect(await cards.count()).toBe(2);
      expect(await cards.nth(0).textContent()).toMatch(/alice on e1\.example\.org[^]*garden/);
      expect(await cards.nth(1).textContent()).toMatch(/bob on e2\.example\.org[^]*cellar/);
      await page.click('.notices >> text=choose');
      await page.click('section.conflict >> nth=0 >> text=Keep second');
      await page.waitForURL(/\?resolved=[0-9a-f]{40}$/);
      expect(await page.locator('section.conflict').count()).toBe(1);
      await page.click('section.conflict >> text=Edit');
      await page.waitForSelector('#text');
      expect(await page.inputValue('#text')).toBe(kitchen(`${cellar}\nToday.\n\nTea.\nCoffee.\n`));
      await page.click('button[value=save]');
      await page.waitForURL(/\?saved=/);
      expect((await readPage(node.url, name))?.text).toBe(kitchen(`${cellar}\nToday.\n\nTea.\nCoffee.\n`));
      expect(node.git('log', '-2', '--format=%s', '--', `${name}.md`)).toBe(
        `Resolve conflict in ${name}\nResolve conflict in ${name}\n`,
      );
      expect(tab.complaints).toEqual([]);
    });

    it('saves beside another who changed another paragraph, and hears of it', async () => {
      await using tab = await openTab(browser, node.url, { javaScriptEnabled });
      await tab.page.goto(`/${name}/_edit`);
      await save(kitchen(disputed).replace('beside the window', 'above the sink'));
      await tab.page.fill('#text', kitchen(garden));
      await tab.page.click('button[value=save]');
      await tab.page.waitForURL(/\?merged=/);
      expect(await tab.page.textContent('article')).toContain(garden);
      expect(await tab.page.textContent('article')).toContain('above the sink');
      expect(tab.complaints).toEqual([]);
    });

    it('finds a page by a word, with the word marked', async () => {
      await using tab = await openTab(browser, node.url, { javaScriptEnabled });
      const word = `samovar${tests}`;
      await save(kitchen(`The ${word} stands on the shelf.`));
      await until(async () => (await search(word)).includes(`<mark>${word}</mark>`), {
        what: 'the word in the index',
      });
      await tab.page.goto('/');
      await tab.page.fill('#find', word);
      await tab.page.press('#find', 'Enter');
      await tab.page.waitForURL(/_search\?q=/);
      expect(await tab.page.textContent('main mark')).toBe(word);
      await tab.page.click(`main a[href="/${name}"]`);
      await tab.page.waitForURL(`${node.url}/${name}`);
      expect(tab.complaints).toEqual([]);
    });

    it('looks at the history, compares two revisions, opens the old one, and restores it', async () => {
      await using tab = await openTab(browser, node.url, { javaScriptEnabled });
      const { page } = tab;
      await save(kitchen(garden));
      await page.goto(`/${name}/_history`);
      expect(await page.locator('ol.changes > li').count()).toBe(2);
      await page.locator('main form button').first().click();
      await page.waitForURL(/_compare\/[0-9a-f]{40}\.\.\.[0-9a-f]{40}$/);
      expect(await page.locator('main del').allTextContents()).not.toEqual([]);
      expect(await page.locator('main ins').allTextContents()).not.toEqual([]);
      await page.goBack();
      await page.locator('ol.changes a[href*="_rev"]').last().click();
      await page.waitForURL(/_rev/);
      expect(await page.textContent('article')).toContain(disputed);
      await page.click('main a[href*="_restore"]');
      await page.click('main form button.primary');
      await page.waitForURL(/\?saved=/);
      expect((await readPage(node.url, name))?.text).toBe(kitchen(disputed));
      expect(tab.complaints).toEqual([]);
    });
  });

  it('sees in the preview what the page will look like', async () => {
    await using tab = await openTab(browser, node.url);
    const headingIn = (place: string): Promise<unknown> =>
      tab.page.evaluate(`getComputedStyle(document.querySelector("${place} h2")).font`);
    await tab.page.goto(`/${name}`);
    const onThePage = await headingIn('article');
    await tab.page.goto(`/${name}/_edit`);
    // pressed before the script has it, it shows a page of its own
    await tab.page.click('button[value=preview][aria-pressed]');
    await tab.page.waitForSelector('.live-preview h2');
    expect(await headingIn('.live-preview')).toBe(onThePage);
  });

  it('sees what another saves without loading the page again', async () => {
    await using tab = await openTab(browser, node.url);
    const streaming = tab.page.waitForResponse(/_events/);
    await tab.page.goto(`/${name}`);
    await streaming;
    await tab.page.evaluate('window.wasHereBefore = true');
    await save(kitchen(garden));
    await tab.page.waitForSelector(`article >> text=${garden}`);
    expect(await tab.page.evaluate('window.wasHereBefore')).toBe(true);
    expect(tab.complaints).toEqual([]);
  });

  it('reads both versions as soon as they come, and one of them as soon as another has chosen', async () => {
    await using tab = await openTab(browser, node.url);
    const streaming = tab.page.waitForResponse(/_events/);
    await tab.page.goto(`/${name}`);
    await streaming;
    await save(kitchen(versions(garden, cellar)));
    await tab.page.waitForSelector('section.conflict .card');
    await save(kitchen(garden));
    await tab.page.waitForSelector('section.conflict', { state: 'detached' });
    expect(await tab.page.textContent('article')).toContain(garden);
    expect(tab.complaints).toEqual([]);
  });

  it('finds a page with two versions in the list of what waits for a choice, until somebody chooses', async () => {
    await using tab = await openTab(browser, node.url);
    const { page } = tab;
    const waits = async (): Promise<boolean> =>
      (await (await fetch(`${node.url}/_conflicts`)).text()).includes(`href="/${name}#passage-1"`);
    await save(kitchen(versions(garden, cellar)));
    await until(waits, { what: 'the page in the list' });
    await page.goto('/_recent');
    await page.click('main >> text=What waits for a choice');
    await page.click(`main a[href="/${name}#passage-1"]`);
    await page.click('text=Keep first');
    await page.waitForURL(/\?resolved=/);
    await until(async () => !(await waits()), { what: 'the end of the wait' });
    expect((await readPage(node.url, name))?.text).toBe(kitchen(`${garden}\n`));
  });

  it('hears while writing that another has saved', async () => {
    await using tab = await openTab(browser, node.url);
    const streaming = tab.page.waitForResponse(/_events/);
    await tab.page.goto(`/${name}/_edit`);
    await streaming;
    await save(kitchen(garden));
    await tab.page.waitForSelector('.saved-meanwhile');
    expect(await tab.page.inputValue('#text')).toContain(disputed);
  });

  it('is warned before leaving with an unsaved text, and is offered it as a draft after', async () => {
    await using tab = await openTab(browser, node.url);
    const { page } = tab;
    await page.goto(`/${name}/_edit`);
    await page.click('#text');
    await page.keyboard.type('Half a sentence ');
    const typed = await page.inputValue('#text');
    await until(() => page.evaluate(`localStorage.getItem("erwik-draft:${name}")`), { what: 'the draft' });
    const warned = new Promise<string>((resolve) => {
      page.once('dialog', (dialog) => {
        resolve(dialog.type());
        void dialog.accept();
      });
    });
    await leave(page);
    expect(await warned).toBe('beforeunload');
    await page.goto(`/${name}/_edit`);
    await page.click('button >> text=Continue with the draft');
    expect(await page.inputValue('#text')).toBe(typed);
    expect(typed).toContain('Half a sentence');
    await page.click('button[value=save]');
    await page.waitForURL(/\?saved=/);
    await page.goto(`/${name}/_edit`);
    await until(() => page.evaluate(`localStorage.getItem("erwik-draft:${name}") === null`), {
      what: 'the end of the draft',
    });
    expect(tab.complaints).toEqual([]);
  });

  it('whose save cannot be taken has the text in the form, and saves it when the store is back', async () => {
    await using tab = await openTab(browser, node.url);
    const { page } = tab;
    await page.goto(`/${name}/_edit`);
    await page.fill('#text', kitchen(garden));
    process.kill(node.pid('store'), 'SIGSTOP');
    try {
      const answered = answerToForm(page);
      await page.click('button[value=save]');
      expect((await answered).status()).toBe(503);
    } finally {
      process.kill(node.pid('store'), 'SIGCONT');
    }
    await page.waitForSelector('.notice.warn');
    expect(await page.inputValue('#text')).toBe(kitchen(garden));
    await page.click('button[value=save]');
    await page.waitForURL(new RegExp(`/${name}\\?`));
    expect((await readPage(node.url, name))?.text).toBe(kitchen(garden));
    expect(node.git('log', '--format=%s', '--', `${name}.md`).split('\n')).toHaveLength(3);
  });
});

/** The answer to the next form that is sent; scripts post, too. */
function answerToForm(page: Page): Promise<Answer> {
  return page.waitForResponse((response) => {
    const request = response.request();
    return request.isNavigationRequest() && request.method() === 'POST';
  });
}

async function save(text: string): Promise<Response> {
  const base = (await readPage(node.url, name))?.head ?? '';
  return postForm(node.url, name, { text, base, author: 'Bob' });
}

/** A passage as it stands in a page after two nodes merged what two people wrote there. */
function versions(one: string, two: string): string {
  return [
    '<<<<<<< alice @e1.example.org 2026-11-22T12:03:41Z 1a2b3c4d5e6f',
    one,
    '=======',
    two,
    '>>>>>>> bob @e2.example.org 2026-11-22T12:05:00Z 99aa88bb77cc\n',
  ].join('\n');
}

async function search(word: string): Promise<string> {
  return (await fetch(`${node.url}/_search?q=${word}`)).text();
}

/** The browser asks first, so this navigation ends only when somebody has answered. */
async function leave(page: Page): Promise<void> {
  await page.goto('/', { waitUntil: 'commit' });
}
