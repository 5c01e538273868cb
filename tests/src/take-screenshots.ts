import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder, until } from '@erwik/testkit';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { openBrowser, openTab } from './open-browser.js';
import { disputed, kitchen, writeSampleWiki } from './sample-wiki.js';
import { meshOf, oneHead, startMesh } from './start-mesh.js';
import { startNode } from './start-node.js';
import { postForm, readPage } from './wiki-client.js';

const images = fileURLToPath(new URL('../../docs/images', import.meta.url));
const desk: BrowserContextOptions = { viewport: { width: 1100, height: 680 }, colorScheme: 'light' };

/** Pictures that are not taken on a desk by day. */
const screens = new Map<string, BrowserContextOptions>([
  ['dark', { ...desk, colorScheme: 'dark' }],
  ['phone', { viewport: { width: 320, height: 640 }, colorScheme: 'light' }],
]);

/** What is shown, by the name of its picture. */
const pictures: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  home: (page) => go(page, '/'),
  edit: async (page) => {
    await go(page, '/guides/Kitchen/_edit');
    await page.click('button[value=preview]');
    await page.waitForSelector('.live-preview h2');
    await page.evaluate('scrollTo(0, 0)');
  },
  conflict: async (page) => {
    await go(page, '/guides/Kitchen/_edit');
    await page.fill('#text', kitchen('The kettle stands on the window sill.'));
    await page.evaluate('document.querySelector("input[name=base]").value = ""');
    await page.click('button[value=save]');
    await page.waitForSelector('fieldset.passage');
  },
  history: (page) => go(page, '/guides/Kitchen/_history'),
  search: (page) => go(page, '/_search?q=kettle'),
  compare: async (page) => {
    await go(page, '/guides/Kitchen/_history');
    await page.click('main form button');
    await page.waitForURL(/_compare/);
  },
  dark: (page) => go(page, '/Everything'),
  phone: (page) => go(page, '/'),
};

it('takes the pictures of the documentation', { timeout: 120_000 }, async () => {
  await using folder = await temporaryFolder();
  await using node = await startNode(folder.path, { environment: { ERWIK_NODE: 'erwik@e1.example.org' } });
  await writeSampleWiki(node.url);
  const text = kitchen(disputed.replace('left', 'right'));
  const base = (await readPage(node.url, 'guides/Kitchen'))?.head ?? '';
  await postForm(node.url, 'guides/Kitchen', { text, base, author: 'Eve', summary: 'The kettle has moved' });
  await until(async () =>
    (await fetch(`${node.url}/_search?q=kettle`).then((found) => found.text())).includes('<mark>'),
  );
  await using browser = await openBrowser();
  mkdirSync(images, { recursive: true });
  for (const [name, show] of Object.entries(pictures)) {
    await using tab = await openTab(browser, node.url, screens.get(name) ?? desk);
    await show(tab.page);
    await tab.page.screenshot({ path: join(images, `${name}.png`) });
    expect(tab.complaints).toEqual([]);
  }
});

it('takes a picture of the mesh', { timeout: 180_000 }, async () => {
  await using folder = await temporaryFolder();
  await using mesh = await startMesh({ folder: folder.path, count: 3 });
  const [e1, e2] = [mesh.node(0), mesh.node(1)];
  await postForm(e1.url, 'Home', { text: '# Home\n', author: 'Alice' });
  await oneHead(mesh.nodes);
  await postForm(e2.url, 'MyPantsAreMelting', { text: 'It is hot today.\n', author: 'Bob' });
  await oneHead(mesh.nodes);
  await until(async () => (await meshOf(e1)).converged, { what: 'a converged mesh' });
  await using browser = await openBrowser();
  await using tab = await openTab(browser, e1.url, desk);
  await go(tab.page, '/_mesh');
  await tab.page.waitForSelector('.pill:has-text("in sync")');
  await tab.page.screenshot({ path: join(images, 'mesh.png') });
  expect(tab.complaints).toEqual([]);
});

async function go(page: Page, path: string): Promise<void> {
  await page.goto(path, { waitUntil: 'load' });
}
