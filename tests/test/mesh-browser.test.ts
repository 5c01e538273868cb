import { temporaryFolder, until } from '@erwik/testkit';
import type { Browser, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { axeViolations } from '../src/axe-violations.js';
import { hasBrowser, openBrowser, openTab } from '../src/open-browser.js';
import { oneHead, startMesh } from '../src/start-mesh.js';
import type { TestMesh } from '../src/start-mesh.js';
import { postForm } from '../src/wiki-client.js';

if (!hasBrowser)
  process.stderr.write('the browser test of the mesh is skipped: this machine has no /usr/bin/chromium\n');

//   reader at E1 ── E1 ──── E2 ── writer at E2
//                     └─ E3 ┘                    all three real; the wires of E3 are cut and healed
describe.skipIf(!hasBrowser)('what people see of the mesh', { timeout: 300_000 }, () => {
  it('is how the nodes are, live: an edit of elsewhere, where it has arrived, a node that is cut off', async () => {
    await using folder = await temporaryFolder();
    await using mesh = await startMesh({ folder: folder.path, count: 3 });
    await postForm(mesh.node(0).url, 'Home', { text: '# Home\n\nThe first text.\n' });
    const first = await oneHead(mesh.nodes);
    const browser = await openBrowser();
    try {
      await seesEdits(browser, mesh);
      await seesTheMesh(browser, mesh);
    } finally {
      await browser.close();
    }
    expect(await oneHead(mesh.nodes)).not.toBe(first);
  });
});

async function seesEdits(browser: Browser, mesh: TestMesh): Promise<void> {
  const [reader, writer] = [
    await openTab(browser, mesh.node(0).url),
    await openTab(browser, mesh.node(1).url),
  ];
  await reader.page.goto('/Home');
  await shows(reader.page, '.pill', 'in sync');
  await writer.page.goto('/Home/_edit');
  await writer.page.fill('textarea[name=text]', '# Home\n\nThe second text, from E2.\n');
  await writer.page.click('button[value=save]');
  await shows(reader.page, 'main', 'The second text, from E2.');
  await shows(writer.page, '.notices', 'At all 3 nodes');

  const head = await oneHead(mesh.nodes);
  await writer.page.goto(`/_commit/${head}`);
  for (const { name } of mesh.nodes) await shows(writer.page, 'main table', name);
  expect(await axeViolations(writer.page)).toEqual([]);
  expect([...reader.complaints, ...writer.complaints]).toEqual([]);
  await reader[Symbol.asyncDispose]();
  await writer[Symbol.asyncDispose]();
}

async function seesTheMesh(browser: Browser, mesh: TestMesh): Promise<void> {
  await using tab = await openTab(browser, mesh.node(0).url);
  await using plain = await openTab(browser, mesh.node(0).url, {
    javaScriptEnabled: false,
    viewport: { width: 320, height: 640 },
    colorScheme: 'dark',
  });
  const { page } = tab;
  await page.goto('/_mesh');
  await shows(page, 'main .lead', 'Converged');
  expect(await page.locator('.nodes tbody tr').count()).toBe(3);
  expect(await axeViolations(page)).toEqual([]);

  for (const other of [0, 1]) for (const wire of mesh.wire(other, 2)) wire.cut();
  await shows(page, '.pill', '2 of 3 nodes');
  await plain.page.goto('/_mesh');
  expect(await plain.page.textContent('main')).toContain('erwik@e3');
  expect(await plain.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
  for (const other of [0, 1]) for (const wire of mesh.wire(other, 2)) wire.heal();
  await shows(page, '.pill', 'in sync');
  expect([...tab.complaints, ...plain.complaints]).toEqual([]);
}

/** Waits until what the selector finds says this. */
async function shows(page: Page, selector: string, text: string): Promise<void> {
  const isShown = async (): Promise<boolean> => {
    const said = (await page.locator(selector).allTextContents()).join(' ').replace(/\s+/g, ' ');
    return said.includes(text);
  };
  await until(isShown, { what: `${selector} with ${text}`, timeoutMs: 60_000 });
}
