import { temporaryFolder } from '@erwik/testkit';
import type { TemporaryFolder } from '@erwik/testkit';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations } from '../src/axe-violations.js';
import { hasBrowser, openBrowser, openTab } from '../src/open-browser.js';
import { startNode } from '../src/start-node.js';
import type { WikiNode } from '../src/start-node.js';
import { postForm } from '../src/wiki-client.js';

if (!hasBrowser)
  process.stderr.write('the browser tests are skipped: this machine has no /usr/bin/chromium\n');

let folder: TemporaryFolder;
let node: WikiNode;
let browser: Browser;

const formulas = String.raw`# Formulas

Within a line $e^{i\pi} + 1 = 0$, and a price of $5.

$$
\sum_{k=0}^{n} \binom{n}{k} x^k y^{n-k} + \sum_{k=0}^{n} \binom{n}{k} x^k y^{n-k} + \sum_{k=0}^{n} \binom{n}{k} x^k y^{n-k}
$$

$\href{javascript:alert(1)}{x}$

$$\begin{aligned} a &= \color{red} b \\ c &= \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix} \end{aligned}$$
`;

const screens: Readonly<Record<string, BrowserContextOptions>> = {
  'a small screen': { viewport: { width: 320, height: 640 } },
  'a wide dark screen': { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
};

describe.skipIf(!hasBrowser)('a page with formulas', () => {
  beforeAll(async () => {
    folder = await temporaryFolder();
    node = await startNode(folder.path);
    await postForm(node.url, 'Formulas', { text: formulas });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await node[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  it.each(Object.keys(screens))('is set by the browser without a script of ours, on %s', async (screen) => {
    await using tab = await openTab(browser, node.url, { ...screens[screen], javaScriptEnabled: false });
    await tab.page.goto('/Formulas');
    const [inline, sum, source] = await Promise.all([
      tab.page.locator('math:not([display])').boundingBox(),
      tab.page.locator('math[display]').first().boundingBox(),
      tab.page.textContent('.prose p code'),
    ]);
    // a sum has its limits above and below it
    expect(sum?.height).toBeGreaterThan(2 * Number(inline?.height));
    expect(source).toBe(String.raw`$\href{javascript:alert(1)}{x}$`);
    const sideways = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    expect(await tab.page.evaluate(sideways)).toBe(0);
    expect(tab.complaints).toEqual([]);
  });

  it.each(Object.keys(screens))('has no fault on %s', async (screen) => {
    await using tab = await openTab(browser, node.url, screens[screen]);
    await tab.page.goto('/Formulas');
    expect(await axeViolations(tab.page)).toEqual([]);
    expect(tab.complaints).toEqual([]);
  });
});
