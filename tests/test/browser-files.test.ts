import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { temporaryFolder, until } from '@erwik/testkit';
import type { TemporaryFolder } from '@erwik/testkit';
import { uploadMaxBytes } from '@erwik/events';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { axeViolations } from '../src/axe-violations.js';
import { hasBrowser, openBrowser, openTab } from '../src/open-browser.js';
import { startNode } from '../src/start-node.js';
import type { WikiNode } from '../src/start-node.js';
import { postForm, readPage } from '../src/wiki-client.js';

let folder: TemporaryFolder;
let node: WikiNode;
let browser: Browser;
let tests = 0;
/** Five pages are looked at by axe, on a machine that has other work. */
const pagesMaxMs = 90_000;
/** A page of each test's own. */
let name = '';
/** A picture of each test's own: 2 x 2 points of one color. */
let picture: Buffer;

describe.skipIf(!hasBrowser)('files in a browser', () => {
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
    name = `Album-${tests}`;
    picture = pngOf(tests);
    expect((await postForm(node.url, name, { text: 'An album.\n' })).status).toBe(303);
  });

  it.each([
    ['with JavaScript', true],
    ['without JavaScript', false],
  ])('are added to a page by its form, listed, and removed again, %s', async (_how, javaScriptEnabled) => {
    await using tab = await openTab(browser, node.url, { javaScriptEnabled });
    const { page } = tab;
    await page.goto(`/${name}/_files`);
    await page.setInputFiles('#file', [
      { name: 'Blue cat.png', mimeType: 'image/png', buffer: picture },
      { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from(`notes ${tests}`) },
    ]);
    await page.fill('#summary', 'Two files');
    await page.click('form.add-files button');
    await page.waitForURL(/_files\?stored=2$/);
    expect(await page.textContent('main')).toContain('2 files were added.');
    const markdown = await page.locator('.files code', { hasText: 'Blue-cat' }).textContent();
    expect(markdown).toMatch(new RegExp(`^!\\[Blue-cat-[0-9a-f]{8}\\.png\\]\\(/uploads/${name}/Blue-cat-`));
    expect(node.git('log', '-2', '--format=%s')).toBe('Two files\nTwo files\n');
    await save(`An album.\n\n${markdown ?? ''}\n`);
    await page.goto(`/${name}`);
    expect(await shownImages(page)).toEqual([[2, 2]]);
    await page.goto('/_files');
    const row = page.locator('.files > li', { hasText: `uploads/${name}/notes` });
    expect(await row.textContent()).toContain('No page uses it');
    await row.locator('text=Remove').click();
    await page.click('main form button');
    await page.waitForURL(/_files\?removed=1$/);
    expect(await page.locator('.files > li', { hasText: `uploads/${name}/notes` }).count()).toBe(0);
    expect(tab.complaints).toEqual([]);
  });

  it('are refused in words where they are too large or empty, with what was typed', async () => {
    await using tab = await openTab(browser, node.url, { javaScriptEnabled: false });
    const { page } = tab;
    await page.goto(`/${name}/_files`);
    await page.setInputFiles('#file', largeFile());
    await page.fill('#summary', 'Everything');
    await page.click('form.add-files button');
    await page.waitForSelector('[role=alert]');
    expect(await page.textContent('[role=alert]')).toContain('A file has at most 25 MiB.');
    await page.setInputFiles('#file', [{ name: 'empty.txt', mimeType: 'x/y', buffer: Buffer.alloc(0) }]);
    await page.click('form.add-files button');
    await page.waitForSelector('text=The file is empty');
  });

  it('that are chosen in the editor stand in the text when they are stored, and are shown after the save', async () => {
    await using tab = await openTab(browser, node.url);
    const { page } = tab;
    await openEditor(page);
    await page.setInputFiles('#attach', [{ name: 'cat.png', mimeType: 'image/png', buffer: picture }]);
    await page.waitForSelector('.attach >> text=was added');
    expect(await page.inputValue('#text')).toMatch(
      new RegExp(`!\\[cat-\\w{8}\\.png\\]\\(/uploads/${name}/cat-`),
    );
    expect(await page.inputValue('#text')).not.toContain('sending');
    await page.click('button[value=save]');
    await page.waitForURL(/\?saved=/);
    expect(await shownImages(page)).toEqual([[2, 2]]);
    expect(tab.complaints).toEqual([]);
  });

  it.each(['paste', 'drop'] as const)('can be put into the text by %s', async (how) => {
    await using tab = await openTab(browser, node.url);
    const { page } = tab;
    await openEditor(page);
    await giveFile(page, how, picture);
    await page.waitForSelector('.attach >> text=was added');
    expect(await page.inputValue('#text')).toMatch(/^(?:An album\.\n?)?!\[given-\w{8}\.png\]\(\/uploads\//m);
    expect(await page.inputValue('#text')).toContain('An album.');
    expect(tab.complaints).toEqual([]);
  });

  it('that the node does not take leave nothing in the text, and the writer is told why', async () => {
    await using tab = await openTab(browser, node.url);
    const { page } = tab;
    await openEditor(page);
    const before = await page.inputValue('#text');
    await page.setInputFiles('#attach', [{ name: 'empty.txt', mimeType: 'x/y', buffer: Buffer.alloc(0) }]);
    await page.waitForSelector('.attach >> text=empty.txt was not added: The file is empty');
    expect(await page.inputValue('#text')).toBe(before);
    await page.route('**/files?*', (route) => route.abort());
    await page.setInputFiles('#attach', [{ name: 'cat.png', mimeType: 'image/png', buffer: picture }]);
    await page.waitForSelector('.attach >> text=cannot be reached');
    expect(await page.inputValue('#text')).toBe(before);
    await page.setInputFiles('#attach', largeFile());
    await page.waitForSelector('.attach >> text=at most 25 MB');
    expect(await page.inputValue('#text')).toBe(before);
  });

  it('that are still being sent are not saved as if they were there', async () => {
    await using tab = await openTab(browser, node.url);
    const { page } = tab;
    await openEditor(page);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/files?*', async (route) => {
      await held;
      await route.continue();
    });
    await page.setInputFiles('#attach', [{ name: 'cat.png', mimeType: 'image/png', buffer: picture }]);
    await page.click('button[value=save]');
    await page.waitForSelector('.attach >> text=still being sent');
    expect(await page.inputValue('#text')).toContain('[sending cat.png, 1…]()');
    release();
    await page.waitForSelector('.attach >> text=was added');
    await page.click('button[value=save]');
    await page.waitForURL(/\?saved=/);
    expect((await readPage(node.url, name))?.text).toMatch(/!\[cat-/);
  });

  it('with a script in them run nothing', async () => {
    await using tab = await openTab(browser, node.url);
    const { page } = tab;
    const script = 'document.title = top.pwned = 1; alert(1)';
    const svg = await upload(
      'x.svg',
      `<svg xmlns="http://www.w3.org/2000/svg"><script>${script}</script></svg>`,
    );
    const html = await upload('x.html', `<script>${script}</script>`);
    const gif = await upload('x.js', `GIF89a=1;${script}`);
    await save(`![](${svg}) [x](${html}) ![](${gif})\n`);
    let dialogs = 0;
    page.on('dialog', (dialog) => {
      dialogs += 1;
      void dialog.dismiss();
    });
    await page.goto(`/${name}`);
    for (const path of [svg, html]) {
      const download = page.waitForEvent('download');
      await page.evaluate(`void (location.href = ${JSON.stringify(path)})`);
      expect((await download).suggestedFilename()).toBe(path.split('/').at(-1));
    }
    await expect(page.addScriptTag({ url: gif })).rejects.toThrow(/Failed to load|Could not load/i);
    expect(await page.evaluate('typeof window.pwned')).toBe('undefined');
    await page.goto(gif);
    expect([await page.evaluate('typeof window.pwned'), dialogs]).toEqual(['undefined', 0]);
  });

  it.each([
    ['a phone', 320, 'light'],
    ['a phone', 320, 'dark'],
    ['a screen', 1280, 'dark'],
  ] as const)(
    'have pages that everybody can use, on %s of %i points, %s',
    async (_what, width, colorScheme) => {
      await using tab = await openTab(browser, node.url, { viewport: { width, height: 700 }, colorScheme });
      const { page } = tab;
      const path = await upload('A-very-long-name-without-any-break-in-it-at-all.png', picture);
      await save(`![A picture](${path})\n`);
      const remove = `/_files?remove=${encodeURIComponent(path.slice(1))}`;
      for (const address of [
        `/${name}/_files`,
        '/_files',
        remove,
        `/${name}/_edit`,
        `/${name}/_files?stored=1`,
      ]) {
        await page.goto(address);
        if (address.endsWith('_edit')) await page.waitForSelector('#attach');
        expect(await axeViolations(page), address).toEqual([]);
        expect(await page.evaluate('document.scrollingElement.scrollWidth'), address).toBeLessThanOrEqual(
          width,
        );
      }
      expect(tab.complaints).toEqual([]);
    },
    pagesMaxMs,
  );
});

async function save(text: string): Promise<void> {
  const base = node.git('rev-parse', 'main').trim();
  expect((await postForm(node.url, name, { text, base })).status).toBe(303);
}

/** Adds a file to the page; answers its address. */
async function upload(file: string, bytes: string | Buffer): Promise<string> {
  const address = `${node.url}/_api/v1/pages/${name}/files?name=${encodeURIComponent(file)}`;
  const body = typeof bytes === 'string' ? bytes : new Uint8Array(bytes);
  const answer = await fetch(address, { method: 'POST', body });
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { url: string }).url;
}

async function openEditor(page: Page): Promise<void> {
  await page.goto(`/${name}/_edit`);
  await page.waitForSelector('.code .cm-content');
}

/** The sizes of the images that a page shows, once they have come. */
async function shownImages(page: Page): Promise<unknown> {
  const images = '[...document.querySelectorAll("article img")]';
  await until(() => page.evaluate(`${images}.every((each) => each.complete)`), { what: 'the images' });
  return page.evaluate(`${images}.map((each) => [each.naturalWidth, each.naturalHeight])`);
}

/** Pastes or drops a file into the editor, as the browser tells of it. */
async function giveFile(page: Page, how: 'paste' | 'drop', bytes: Buffer): Promise<void> {
  await page.evaluate(`(() => {
    const clipboardData = new DataTransfer();
    const content = Uint8Array.from(atob('${bytes.toString('base64')}'), (each) => each.charCodeAt(0));
    clipboardData.items.add(new File([content], 'given.png', { type: 'image/png' }));
    const options = { bubbles: true, cancelable: true, composed: true };
    const event = '${how}' === 'paste'
      ? new ClipboardEvent('paste', { ...options, clipboardData })
      : new DragEvent('drop', { ...options, dataTransfer: clipboardData });
    document.querySelector('.code').shadowRoot.querySelector('.cm-content').dispatchEvent(event);
  })()`);
}

/** A file of zeros that is a byte too large. */
function largeFile(): string {
  const path = join(folder.path, 'large.bin');
  writeFileSync(path, '');
  truncateSync(path, uploadMaxBytes + 1);
  return path;
}

/** A picture of 2 x 2 points in a gray of its own (PNG, 11.2). */
function pngOf(gray: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.from([0, 0, 0, 2, 0, 0, 0, 2, 8, 0, 0, 0, 0]);
  const rows = Buffer.from([0, gray, gray, 0, gray, gray]);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
