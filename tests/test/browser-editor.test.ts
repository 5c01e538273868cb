import { temporaryFolder, until } from '@erwik/testkit';
import type { TemporaryFolder } from '@erwik/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { axeViolations } from '../src/axe-violations.js';
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
const sink = kitchen(disputed).replace('beside the window', 'above the sink');

describe.skipIf(!hasBrowser)('the editor in a browser', () => {
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
    name = `Pantry-${tests}`;
    expect((await save(kitchen(disputed))).status).toBe(303);
  });

  it('formats what is selected by button and by key, and what is posted is what is seen', async () => {
    await using tab = await openEditor('');
    const { page } = tab;
    await page.keyboard.type('a tea kettle');
    await page.keyboard.press('Control+Shift+ArrowLeft');
    await page.keyboard.press('Control+b');
    expect(await textOf(page)).toBe('a tea **kettle**');
    await page.click('button[aria-label=Bold]');
    expect(await textOf(page)).toBe('a tea kettle');
    await page.click('button[aria-label="Link to a page"]');
    expect(await textOf(page)).toBe('a tea [[kettle]]');
    await page.click('button[aria-label=Heading]');
    await page.keyboard.press('Control+End');
    await page.keyboard.press('Enter');
    await page.click('button[aria-label=Task]');
    await page.keyboard.type('wash it');
    await page.keyboard.press('Enter');
    await page.keyboard.type('fill it');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.keyboard.type('Done.');
    const written = '## a tea [[kettle]]\n- [ ] wash it\n- [ ] fill it\nDone.';
    expect(await textOf(page)).toBe(written);
    await page.keyboard.press('Control+s');
    await page.waitForURL(/\?saved=/);
    expect((await readPage(node.url, name))?.text).toBe(`${written}\n`);
    expect(tab.complaints).toEqual([]);
  });

  it('says who else has the form of the page open, and who has left it', async () => {
    await using ada = await openTab(browser, node.url);
    await ada.page.goto(`/${name}/_edit`);
    await ada.page.fill('input[name=author]', 'Ada');
    await using bob = await openTab(browser, node.url);
    await bob.page.goto(`/${name}/_edit`);
    await bob.page.waitForSelector('.editing:has-text("Somebody is editing this page, too.")');
    expect(await axeViolations(bob.page)).toEqual([]);
    // the name is told with the next word of Ada's browser
    await ada.page.evaluate('document.dispatchEvent(new Event("visibilitychange"))');
    await ada.page.waitForSelector('.editing:has-text("Somebody is editing")');
    await bob.page.evaluate('document.dispatchEvent(new Event("visibilitychange"))');
    await bob.page.waitForSelector('.editing:has-text("Ada is editing this page, too.")');
    await ada.page.goto('/');
    await until(async () => {
      await bob.page.evaluate('document.dispatchEvent(new Event("visibilitychange"))');
      return (await bob.page.textContent('.editing')) === '';
    });
    expect([...ada.complaints, ...bob.complaints]).toEqual([]);
  });

  it('offers pages behind two brackets, and closes the link that is chosen', async () => {
    await until(async () => (await suggested('Pantry')).includes(name), {
      what: 'the page among the titles',
    });
    await using tab = await openEditor('See [[Pant');
    const { page } = tab;
    await page.keyboard.type('ry');
    await page.waitForSelector('.cm-tooltip-autocomplete li');
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('Enter');
    expect(await textOf(page)).toMatch(/^See \[\[(?:Pantry|Kitchen)[^\]]*\]\]$/);
    expect(tab.complaints).toEqual([]);
  });

  it('hands a label, a script and an extension of the browser the text area they expect', async () => {
    await using tab = await openEditor('One.');
    const { page } = tab;
    await page.fill('#text', 'Two.\n\nThree.');
    expect(await page.textContent('.cm-content')).toBe('Two.Three.');
    await page.evaluate(
      `{ const text = document.querySelector('#text'); text.value = 'Four.'; text.dispatchEvent(new Event('input')); }`,
    );
    expect(await page.textContent('.cm-content')).toBe('Four.');
    await page.click('.cm-content');
    await page.keyboard.press('Control+z');
    expect(await textOf(page)).toBe('Two.\n\nThree.');
    expect(tab.complaints).toEqual([]);
  });

  describe.each([
    ['wide and light', { width: 1280, height: 800 }, 'light' as const],
    ['narrow and dark', { width: 320, height: 640 }, 'dark' as const],
  ])('on a screen that is %s', (_how, viewport, colorScheme) => {
    it('is usable by everybody, with its preview open', async () => {
      await using tab = await openTab(browser, node.url, { viewport, colorScheme });
      const { page } = tab;
      await page.goto(`/${name}/_edit`);
      await page.waitForSelector('.cm-content');
      await page.click('button[value=preview]');
      await page.waitForSelector('.live-preview h2');
      expect(await axeViolations(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBe(0);
      expect(tab.complaints).toEqual([]);
    });
  });

  it('scrolls the preview beside a long text along with it', async () => {
    const long = Array.from({ length: 200 }, (_, line) => `Paragraph ${line}.`).join('\n\n');
    await using tab = await openEditor(long, { viewport: { width: 1280, height: 800 } });
    const { page } = tab;
    await page.click('button[value=preview]');
    await page.waitForSelector('.live-preview p >> text="Paragraph 199."');
    const above = `Math.round(document.querySelector('.live-preview').scrollTop)`;
    const below = `(() => { const pane = document.querySelector('.live-preview');
      return Math.round(pane.scrollHeight - pane.clientHeight - pane.scrollTop) })()`;
    await until(async () => Number(await page.evaluate(below)) < 100, { what: 'the end of the preview' });
    expect(await page.evaluate(above)).toBeGreaterThan(1000);
    await page.click('.cm-content');
    await page.keyboard.press('Control+Home');
    await until(async () => Number(await page.evaluate(above)) < 100, {
      what: 'the beginning of the preview',
    });
  });

  it('hears who saved meanwhile, merges it into the text, and can take it out again without harm', async () => {
    await using tab = await openTab(browser, node.url);
    const { page } = tab;
    const streaming = page.waitForResponse(/_events/);
    await page.goto(`/${name}/_edit`);
    await streaming;
    await page.waitForSelector('.cm-content');
    const before = await page.inputValue('input[name=base]');
    await page.fill('#text', kitchen(garden));
    await save(sink);
    await page.click('.saved-meanwhile >> text=Merge into my text');
    await page.waitForSelector('.saved-meanwhile >> text=in your text now');
    expect(await textOf(page)).toBe(sink.replace(disputed, garden));
    const after = await page.inputValue('input[name=base]');
    expect(after).toBe((await readPage(node.url, name))?.head);
    await page.click('.cm-content');
    await page.keyboard.press('Control+z');
    expect(await textOf(page)).toBe(kitchen(garden));
    expect(await page.inputValue('input[name=base]')).toBe(before);
    await page.click('button[value=save]');
    await page.waitForURL(/\?merged=/);
    expect((await readPage(node.url, name))?.text).toBe(sink.replace(disputed, garden));
    expect(tab.complaints).toEqual([]);
  });

  it('is told when both changed the same words, and its text stays', async () => {
    await using tab = await openTab(browser, node.url);
    const { page } = tab;
    const streaming = page.waitForResponse(/_events/);
    await page.goto(`/${name}/_edit`);
    await streaming;
    await page.fill('#text', kitchen(garden));
    await save(kitchen('Nobody has seen the kettle at all.'));
    await page.click('.saved-meanwhile >> text=Merge into my text');
    await page.waitForSelector('.saved-meanwhile >> text=same words');
    expect(await textOf(page)).toBe(kitchen(garden));
  });

  it('finds the draft that the node has kept, though the browser has lost its own', async () => {
    await using tab = await openTab(browser, node.url);
    const { page } = tab;
    await page.goto(`/${name}/_edit`);
    await page.waitForSelector('.cm-content');
    const kept = page.waitForResponse((response) => response.url().endsWith('/_draft'));
    await page.fill('#text', kitchen(garden));
    await page.focus('#find');
    expect((await kept).status()).toBe(204);
    await save(sink);
    page.on('dialog', (dialog) => void dialog.accept());
    await page.evaluate('localStorage.clear()');
    await page.goto(`/${name}/_edit`);
    await page.waitForSelector('.kept-draft >> text=The page was changed since');
    expect(await axeViolations(page)).toEqual([]);
    expect(await textOf(page)).toBe(sink);
    await page.click('text=Continue with the draft');
    await page.waitForURL(/draft=1/);
    expect(await textOf(page)).toBe(sink.replace(disputed, garden));
    await page.click('button[value=save]');
    await page.waitForURL(/\?saved=/);
    await page.goto(`/${name}/_edit`);
    expect(await page.locator('.kept-draft').count()).toBe(0);
    expect(tab.complaints).toEqual([]);
  });

  it('puts the draft of the browser together with what others changed since, and shows what differs', async () => {
    await using tab = await openTab(browser, node.url);
    const { page } = tab;
    await page.goto(`/${name}`);
    const base = (await readPage(node.url, name))?.head;
    await save(sink);
    const draft = JSON.stringify({ text: kitchen(garden), base, atMs: Date.now(), posted: false });
    await page.evaluate(`localStorage.setItem('erwik-draft:${name}', ${JSON.stringify(draft)})`);
    await page.goto(`/${name}/_edit`);
    await page.waitForSelector('.notice >> text=was changed since');
    expect(await textOf(page)).toBe(sink);
    await page.click('button >> text=Show what differs');
    await page.waitForSelector('section.panel');
    expect(await page.textContent('section.panel')).toContain('garden');
    expect(await page.textContent('section.panel')).not.toContain('window');
    expect(await textOf(page)).toBe(sink.replace(disputed, garden));
  });

  describe.each([
    ['with JavaScript', true],
    ['without JavaScript', false],
  ])('%s', (_how, javaScriptEnabled) => {
    it('writes one section, which is saved into the page that another has changed elsewhere', async () => {
      await using tab = await openTab(browser, node.url, { javaScriptEnabled });
      const { page } = tab;
      await page.goto(`/${name}`);
      if (javaScriptEnabled) expect(await axeViolations(page)).toEqual([]);
      await page.click('[aria-label="Edit the section Cups"]');
      expect(await page.inputValue('#text')).toBe('## Cups\n\nCups are in the cupboard beside the window.\n');
      await save(kitchen(garden));
      await page.fill('#text', '## Cups\n\nCups are on the table.\n');
      await page.click('button[value=save]');
      await page.waitForURL(/\?merged=/);
      const text = (await readPage(node.url, name))?.text;
      expect(text).toContain(garden);
      expect(text).toContain('Cups are on the table.');
      expect(text).not.toContain('window');
      expect(tab.complaints).toEqual([]);
    });

    it('shows the changes with the text still in the form, and leaves without a trace', async () => {
      await using tab = await openTab(browser, node.url, { javaScriptEnabled });
      const { page } = tab;
      await page.goto(`/${name}/_edit`);
      await page.fill('#text', kitchen(garden));
      await page.click('button[value=changes]');
      await page.waitForSelector('section.panel ins');
      expect(await page.inputValue('#text')).toBe(kitchen(garden));
      await page.click('main >> text=Cancel');
      await page.waitForURL(`${node.url}/${name}`);
      expect((await readPage(node.url, name))?.text).toBe(kitchen(disputed));
      expect(tab.complaints).toEqual([]);
    });
  });
});

/** The edit form of the test's page with a text, the cursor at its end. */
async function openEditor(
  text: string,
  options: Parameters<typeof openTab>[2] = {},
): Promise<Awaited<ReturnType<typeof openTab>>> {
  const tab = await openTab(browser, node.url, options);
  await tab.page.goto(`/${name}/_edit`);
  await tab.page.waitForSelector('.cm-content');
  await tab.page.fill('#text', text);
  await tab.page.click('.cm-content');
  await tab.page.keyboard.press('Control+End');
  return tab;
}

/** What the form would post. */
function textOf(page: Page): Promise<string> {
  return page.inputValue('#text');
}

async function suggested(query: string): Promise<string> {
  return (await fetch(`${node.url}/_api/v1/suggest?q=${query}`)).text();
}

async function save(text: string): Promise<Response> {
  const base = (await readPage(node.url, name))?.head ?? '';
  return postForm(node.url, name, { text, base, author: 'Bob' });
}
