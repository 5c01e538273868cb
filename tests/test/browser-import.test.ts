import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { temporaryFolder } from '@erwik/testkit';
import type { TemporaryFolder } from '@erwik/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations } from '../src/axe-violations.js';
import { hasBrowser, openBrowser, openTab } from '../src/open-browser.js';
import { startNode } from '../src/start-node.js';
import type { WikiNode } from '../src/start-node.js';
import { postForm, readPage } from '../src/wiki-client.js';

let folder: TemporaryFolder;
let node: WikiNode;
let browser: Browser;

describe.skipIf(!hasBrowser)('an archive that is brought in by a form, without JavaScript,', () => {
  beforeAll(async () => {
    folder = await temporaryFolder();
    node = await startNode(folder.path);
    browser = await openBrowser();
    await postForm(node.url, 'Home', { text: '# Home of before\n' });
  });
  afterAll(async () => {
    await browser.close();
    await node[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  it('is shown before anything is added, then is one commit, and once more is nothing', async () => {
    await using tab = await openTab(browser, node.url, plain);
    const archive = zip('vault.zip', {
      '.obsidian/app.json': '{}',
      'Home.md': 'another home\n',
      'guides/Tea.md': 'See [[Cups|the cups]].\n',
      'Cups.md': 'They are blue.\n',
    });
    await send(tab.page, archive);
    await expectWell(tab.page);
    expect(await rows(tab.page)).toEqual([
      ['Home.md', 'is here with another text, which stays'],
      ['guides/Tea.md', 'is added'],
      ['Cups.md', 'is added'],
    ]);
    expect(await readPage(node.url, 'Cups')).toBeNull();
    await tab.page.click('text=Bring it in');
    expect(await tab.page.textContent('.notice')).toMatch(/2 files were added in\s+[0-9a-f]{7}/);
    await expectWell(tab.page);
    expect(node.git('log', '-1', '--format=%s%n', '--name-only').split('\n').filter(Boolean)).toEqual([
      'Import 3 files',
      'Cups.md',
      'guides/Tea.md',
    ]);
    expect((await readPage(node.url, 'guides/Tea'))?.text).toBe('See [[the cups|Cups]].\n');
    expect((await readPage(node.url, 'Home'))?.text).toBe('# Home of before\n');
    await send(tab.page, archive);
    expect(await tab.page.textContent('main')).toContain('Nothing would be added');
  });

  it('is refused in words where it is none', async () => {
    await using tab = await openTab(browser, node.url, plain);
    const before = node.git('rev-parse', 'main');
    await tab.page.goto('/_import');
    await tab.page.setInputFiles('#file', {
      name: 'a.zip',
      mimeType: 'application/zip',
      buffer: Buffer.from('no archive'),
    });
    await tab.page.click('main button.primary');
    expect(await tab.page.textContent('[role=alert]')).toContain('cannot be read as a zip archive');
    await expectWell(tab.page);
    expect(node.git('rev-parse', 'main')).toBe(before);
  });
});

const plain = { javaScriptEnabled: false, viewport: { width: 320, height: 640 }, locale: 'en-US' };

async function send(page: Page, archive: string): Promise<void> {
  await page.goto('/_import');
  await page.setInputFiles('#file', archive);
  await page.click('main button.primary');
}

async function rows(page: Page): Promise<string[][]> {
  const found = await page.locator('main tbody tr').all();
  return Promise.all(found.map(async (row) => row.locator('td').allTextContents()));
}

/** Axe looks at what a page without scripts has become. */
async function expectWell(page: Page): Promise<void> {
  await using tab = await openTab(browser, node.url, { viewport: { width: 320, height: 640 } });
  await tab.page.setContent(await page.content());
  await tab.page.waitForLoadState('load');
  expect(await axeViolations(tab.page)).toEqual([]);
}

function zip(name: string, files: Readonly<Record<string, string>>): string {
  const file = join(folder.path, name);
  execFileSync('python3', ['-c', script, file], { input: JSON.stringify(files), stdio: 'pipe' });
  return file;
}

const script = `
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as archive:
    for path, text in json.load(sys.stdin).items(): archive.writestr(path, text)
`;
