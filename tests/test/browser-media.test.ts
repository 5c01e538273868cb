import { crc32, deflateSync } from 'node:zlib';
import { temporaryFolder, until } from '@erwik/testkit';
import type { TemporaryFolder } from '@erwik/testkit';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations } from '../src/axe-violations.js';
import { hasBrowser, openBrowser, openTab } from '../src/open-browser.js';
import { startNode } from '../src/start-node.js';
import type { WikiNode } from '../src/start-node.js';
import { postForm } from '../src/wiki-client.js';

let folder: TemporaryFolder;
let node: WikiNode;
let browser: Browser;

const fence = '```';
const diagram = `${fence}mermaid\ngraph TD\n  Kettle --> Cup\n  Cup --> Mouth\n${fence}\n`;
const broken = `${fence}mermaid\ngraph TD\n  A ---> [[[\n${fence}\n`;
/** What has run scripts in other programs that draw diagrams; each would tell the page or another site. */
const hostile = [
  `%%{init: {"securityLevel": "loose", "htmlLabels": true, "themeCSS": "@import url(https://evil.example/x.css); * { background: url(https://evil.example/y.png) }"}}%%`,
  'graph TD',
  `  A["<img src=x onerror='parent.postMessage(7777,0); parent.pwned = 1'>"] --> B["<iframe srcdoc='<script>top.pwned=1</script>'></iframe>"]`,
  '  click A href "javascript:top.pwned=1"',
  '  click B call alert(1)',
].join('\n');

/** By how many points a page is wider than its window. */
const sideways = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';

const screens: Readonly<Record<string, BrowserContextOptions>> = {
  'a small screen': { viewport: { width: 320, height: 640 } },
  'a wide dark screen': { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
};

beforeAll(async () => {
  if (hasBrowser) await startAll();
});
afterAll(async () => {
  if (hasBrowser) await endAll();
});

describe.skipIf(!hasBrowser)('a page with diagrams', () => {
  it.each(Object.keys(screens))('shows them drawn, with the source below, on %s', async (screen) => {
    await postForm(node.url, 'Drawn', { text: `Before.\n\n${diagram}\nAfter.` });
    await using tab = await openTab(browser, node.url, screens[screen]);
    await tab.page.goto('/Drawn');
    const drawing = tab.page.frameLocator('iframe.diagram').locator('svg');
    await drawing.getByText('Kettle').waitFor();
    const height = (): Promise<unknown> =>
      tab.page.evaluate(`document.querySelector('iframe.diagram').offsetHeight`);
    await until(async () => Number(await height()) > 100, { what: 'the frame to be as high as its drawing' });
    expect(await tab.page.locator('details.diagram-source pre').isVisible()).toBe(false);
    await tab.page.click('details.diagram-source summary');
    expect(await tab.page.locator('details.diagram-source pre').textContent()).toContain('Kettle --> Cup');
    expect(await tab.page.evaluate(sideways)).toBe(0);
    expect(await axeViolations(tab.page)).toEqual([]);
    expect(tab.complaints).toEqual([]);
  });

  it('shows their source without a script, and where they cannot be drawn', async () => {
    await postForm(node.url, 'Sources', { text: diagram + broken });
    await using plain = await openTab(browser, node.url, { javaScriptEnabled: false });
    await plain.page.goto('/Sources');
    expect(await plain.page.locator('pre').first().textContent()).toContain('Kettle --> Cup');
    await using tab = await openTab(browser, node.url);
    await tab.page.goto('/Sources');
    await tab.page.locator('p.diagram').waitFor();
    expect(await tab.page.locator('pre').last().isVisible()).toBe(true);
    await tab.page.locator('details.diagram-source').waitFor();
    expect(await tab.page.locator('iframe.diagram').count()).toBe(1);
  });

  it('runs nothing that stands in them, and asks nobody', async () => {
    await postForm(node.url, 'Hostile', { text: `${fence}mermaid\n${hostile}\n${fence}\n\n${diagram}` });
    await using tab = await openTab(browser, node.url);
    const outside: string[] = [];
    tab.page.on('requestfailed', (request) => outside.push(String(request.failure()?.errorText)));
    tab.page.on('response', (response) => {
      if (!response.url().startsWith(node.url)) outside.push(response.url());
    });
    await tab.page.goto('/Hostile');
    await tab.page.locator('iframe.diagram').last().scrollIntoViewIfNeeded();
    await tab.page.locator('details.diagram-source').last().waitFor();
    await settled(tab.page);
    expect(await tab.page.evaluate('window.pwned')).toBeUndefined();
    const frame = tab.page.frames().find((each) => each.url().endsWith('/_diagram'));
    expect(await frame?.evaluate('self.origin')).toBe('null');
    expect(await frame?.evaluate(`fetch('/_api/v1/pages').then(() => 'answered', () => 'refused')`)).toBe(
      'refused',
    );
    // what the drawing would have asked other sites for is refused before it leaves the browser
    expect(new Set(outside)).toEqual(new Set(['csp']));
  });

  it('loads what draws them only where there are some', async () => {
    await postForm(node.url, 'Without', { text: 'No diagram.' });
    await using tab = await openTab(browser, node.url);
    const asked: string[] = [];
    tab.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await tab.page.goto('/Without', { waitUntil: 'networkidle' });
    expect(asked.filter((path) => /diagram|mermaid/.test(path))).toEqual([]);
  });
});

describe.skipIf(!hasBrowser)('a page with another in it', () => {
  it.each(Object.keys(screens))('is read as one, with and without a script, on %s', async (screen) => {
    const cup = '# Cup\n\nA long cup\n\n## Size\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n';
    await postForm(node.url, 'Cup', { text: cup });
    await postForm(node.url, 'Tea', { text: 'Before.\n\n[[include:Cup]]\n\n![[Tea]]\n\n## Size\n\nAfter.' });
    for (const javaScriptEnabled of [true, false]) {
      await using tab = await openTab(browser, node.url, { ...screens[screen], javaScriptEnabled });
      await tab.page.goto('/Tea');
      expect(await tab.page.locator('.included').first().textContent()).toContain('A long cup');
      expect(await tab.page.locator('h2').count()).toBe(2);
      expect(await tab.page.evaluate(sideways)).toBe(0);
      if (javaScriptEnabled) expect(await axeViolations(tab.page)).toEqual([]);
      expect(tab.complaints).toEqual([]);
    }
  });
});

describe.skipIf(!hasBrowser)('a page with pictures', () => {
  it('loads them in the width in which it shows them, and an old revision as they were', async () => {
    const [first, second] = [await put('cat.png', png(1200, 60)), null];
    await postForm(node.url, 'Cat', { text: '[[cat.png|alt=A cat,width=200px,frame]]' });
    const old = node.git('rev-parse', 'main').trim();
    expect([first, second]).toEqual([201, null]);
    expect(await put('cat.png', png(1200, 90), blobAt('cat.png'))).toBe(200);
    await using tab = await openTab(browser, node.url);
    expect(await shownPicture(tab.page, '/Cat')).toEqual({ width: 320, height: 24, shown: 200 });
    expect(await shownPicture(tab.page, `/Cat/_rev/${old}`)).toEqual({ width: 320, height: 16, shown: 200 });
    await tab.page.goto('/_files');
    expect(await axeViolations(tab.page)).toEqual([]);
    expect(tab.complaints).toEqual([]);
  });
});

async function startAll(): Promise<void> {
  folder = await temporaryFolder();
  node = await startNode(folder.path);
  browser = await openBrowser();
}

async function endAll(): Promise<void> {
  await browser.close();
  await node[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
}

/** Resolves when what the frames have set going has had its turn. */
async function settled(page: Page): Promise<void> {
  for (const frame of page.frames())
    await frame.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
}

async function put(path: string, bytes: Buffer, blob?: string): Promise<number> {
  const { status } = await fetch(`${node.url}/_api/v1/files/${path}`, {
    method: 'PUT',
    body: new Uint8Array(bytes),
    headers: blob === undefined ? { 'if-none-match': '*' } : { 'if-match': `"${blob}"` },
  });
  return status;
}

function blobAt(path: string): string {
  return node.git('rev-parse', `main:${path}`).trim();
}

async function shownPicture(page: Page, path: string): Promise<unknown> {
  await page.goto(path);
  const isComplete = `document.querySelector('article img').complete`;
  await until(() => page.evaluate(isComplete), { what: 'the picture' });
  return page.evaluate(`(() => {
    const { naturalWidth: width, naturalHeight: height, clientWidth } = document.querySelector('article img');
    return { width, height, shown: Math.round(clientWidth / 10) * 10 };
  })()`);
}

/** A gray picture of this size. */
function png(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const rows = Buffer.alloc((width + 1) * height, 0);
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
