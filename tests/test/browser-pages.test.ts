import { temporaryFolder } from '@erwik/testkit';
import type { TemporaryFolder } from '@erwik/testkit';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations } from '../src/axe-violations.js';
import { hasBrowser, openBrowser, openTab } from '../src/open-browser.js';
import { disputed, kitchen, writeSampleWiki } from '../src/sample-wiki.js';
import { startNode } from '../src/start-node.js';
import type { WikiNode } from '../src/start-node.js';
import { postForm, readPage } from '../src/wiki-client.js';

if (!hasBrowser)
  process.stderr.write('the browser tests are skipped: this machine has no /usr/bin/chromium\n');

/** What has run scripts in other wikis; each would set a variable of the window, or load something. */
const hostile = [
  '<script>window.pwned = 1</script>',
  '<img src=x onerror="window.pwned = 1">',
  '<svg onload="window.pwned = 1"></svg>',
  '<iframe srcdoc="<script>parent.pwned = 1</script>"></iframe>',
  '<style>@import url(https://evil.example/x.css);</style>',
  '<math><mtext><table><mglyph><style><img src=x onerror="window.pwned = 1">',
  '<noscript><p title="</noscript><img src=x onerror=window.pwned=1>">',
  '<xmp><p></xmp><img src=x onerror=window.pwned=1>',
  '<a href="java\tscript:window.pwned=1">a</a> [b](javascript:window.pwned=1) [c](<java\nscript:x>)',
  '[d](data:text/html;base64,PHNjcmlwdD4=) ![e](https://evil.example/e.png) ![f](data:image/svg+xml,x)',
  '<base href="https://evil.example/"> <meta http-equiv="refresh" content="0;url=https://evil.example/">',
  '<details ontoggle="window.pwned = 1" open><summary>g</summary></details>',
  '```"><script>window.pwned = 1</script>\ncode\n```',
  '[[<img src=x onerror=window.pwned=1>]] [[h|javascript:window.pwned=1]]',
].join('\n\n');

/** A page as it is after two nodes merged what people wrote there: a sentence, a list in three versions, and code. */
const twoVersions = `# Two versions

<<<<<<< alice @e1.example.org 2026-11-22T12:03:41Z 1a2b3c4d5e6f
The kettle stands in the garden.
=======
The kettle stands in the cellar.
>>>>>>> bob @e2.example.org 2026-11-22T12:05:00Z 99aa88bb77cc

## Cups

- cups
<<<<<<< alice @e1.example.org 2026-11-22T12:03:41Z 1a2b3c4d5e6f
- saucers
======= bob @a-host-with-a-name-that-is-longer-than-any-phone-is-wide.example.org 2026-11-22T12:05:00Z 99aa88bb77cc
=======
### Plates

Of which some are **broken**.
>>>>>>> carol 2026-11-22T12:07:00Z 5d6e7f8091a2
- bowls

\`\`\`js
const aLineThatIsLongerThanAnyPhoneIsWide = (first, second) => first.concat(second, 'and on and on');
<<<<<<< alice @e1.example.org 2026-11-22T12:03:41Z 1a2b3c4d5e6f
const anotherLineThatIsLongerThanAnyPhoneIsWide = 1;
=======
>>>>>>> bob @e2.example.org 2026-11-22T12:05:00Z 99aa88bb77cc
\`\`\`
`;

type Shown = { readonly status: number; readonly open: (page: Page) => Promise<void> };

let folder: TemporaryFolder;
let node: WikiNode;
let browser: Browser;

/** Every kind of page, and how a person gets there. */
const kinds: Readonly<Record<string, Shown>> = {
  home: at('/'),
  'a page with everything': at('/Everything'),
  'a page in a folder': at('/guides/Kitchen'),
  'a missing page': at('/Nothing-Here', 404),
  'the edit form': at('/Everything/_edit'),
  'a preview': at('/Everything/_edit', 200, async (page) => {
    // pressed before the script has it, it shows a page of its own
    await page.click('button[value=preview][aria-pressed]');
    await page.waitForSelector('.live-preview table');
  }),
  'the changes': posted('changes', 200, () => kitchen('The kettle has gone.')),
  'a conflict': posted('save', 409, (base) => `${kitchen('The kettle stands in the garden.')}${base}`),
  'a page in two versions': at('/Two-Versions'),
  'an editor with two versions': at('/Two-Versions/_edit'),
  'what waits for a choice': at('/_conflicts'),
  history: at('/guides/Kitchen/_history'),
  'a comparison': at('/guides/Kitchen/_history', 200, async (page) => {
    await page.locator('main form button').first().click();
    await page.waitForURL(/_compare/);
  }),
  'an old revision': at('/guides/Kitchen/_history', 200, async (page) => {
    await page.locator('ol.changes a').last().click();
  }),
  'recent changes': at('/_recent'),
  'search results': at('/_search?q=kettle'),
  'all pages': at('/_pages'),
  'wanted pages': at('/_wanted'),
  'links to a page': at('/Home/_links'),
  'the new-page form': at('/_new'),
  help: at('/_help'),
  mesh: at('/_mesh'),
  'an error': at('/_no-such-address', 404),
};

describe.skipIf(!hasBrowser)('every kind of page', () => {
  beforeAll(async () => {
    folder = await temporaryFolder();
    node = await startNode(folder.path);
    await writeSampleWiki(node.url);
    await postForm(node.url, 'Two-Versions', { text: twoVersions });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await node[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  it('a page of hostile text runs nothing and asks nobody', async () => {
    await using tab = await openTab(browser, node.url);
    await postForm(node.url, 'Hostile', { text: hostile });
    await tab.page.goto('/Hostile', { waitUntil: 'networkidle' });
    expect(await tab.page.evaluate('window.pwned')).toBeUndefined();
    expect(
      await tab.page.locator('article :is(script, iframe, svg, style, base, form, object)').count(),
    ).toBe(0);
    const links = await tab.page.evaluate(
      '[...document.querySelectorAll("article a")].map((link) => link.protocol)',
    );
    expect(links).toContain('http:');
    expect(links).not.toContain('javascript:');
    expect(links).not.toContain('data:');
    expect(tab.complaints).toEqual([]);
  });

  const phone: BrowserContextOptions = { viewport: { width: 320, height: 640 }, colorScheme: 'dark' };
  const desk: BrowserContextOptions = { viewport: { width: 1280, height: 900 }, colorScheme: 'light' };

  for (const [screen, options] of Object.entries({ 'a dark phone': phone, 'a light desk': desk })) {
    it.each(Object.entries(kinds))(`on ${screen} has no fault: %s`, async (_kind, { status, open }) => {
      await using tab = await openTab(browser, node.url, options);
      await open(tab.page);
      expect(await lastStatus(tab.page)).toBe(status);
      expect(await axeViolations(tab.page)).toEqual([]);
      expect(
        await tab.page.evaluate('document.documentElement.scrollWidth - innerWidth'),
      ).toBeLessThanOrEqual(0);
      expect(tab.complaints).toEqual([]);
    });
  }
});

function at(
  path: string,
  status = 200,
  then: (page: Page) => Promise<void> = () => Promise.resolve(),
): Shown {
  return {
    status,
    open: async (page) => {
      await page.goto(path, { waitUntil: 'load' });
      await then(page);
    },
  };
}

/** The kitchen's form, sent with a text that was written before somebody else saved. */
function posted(action: string, status: number, text: (base: string) => string): Shown {
  return {
    status,
    open: async (page) => {
      await page.goto('/guides/Kitchen/_edit');
      const first = (await readPage(node.url, 'guides/Kitchen'))?.text ?? '';
      expect(first).toContain(disputed);
      await page.fill('#text', text(''));
      if (action === 'save')
        await page.locator('input[name=base]').evaluate((input) => void Reflect.set(input, 'value', ''));
      await page.click(`button[value=${action}]`);
      await page.waitForLoadState('load');
    },
  };
}

/** The status of the document that is shown (Resource Timing's `responseStatus`). */
async function lastStatus(page: Page): Promise<unknown> {
  return page.evaluate('performance.getEntriesByType("navigation")[0].responseStatus');
}
