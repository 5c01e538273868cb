import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

const executablePath = '/usr/bin/chromium';

/** Nothing of the browser's own may go to the network. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Whether this machine has the browser; without it these tests are skipped. */
export const hasBrowser = existsSync(executablePath);

/** Starts the browser of the system. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath, args, headless: true });
}

/** A tab of a browser with cookies and storage of its own, and everything it complained about. */
export interface WatchedTab extends AsyncDisposable {
  readonly page: Page;
  /** errors in the console, exceptions, breaches of the content security policy, requests to other hosts */
  readonly complaints: readonly string[];
}

/** Opens a tab at a node; paths are relative to it. */
export async function openTab(
  browser: Browser,
  baseURL: string,
  options: BrowserContextOptions = {},
): Promise<WatchedTab> {
  const context = await browser.newContext({ baseURL, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    // the status of the document itself is what a test asks about; the browser tells it as an error, too
    const isOwnStatus =
      message.text().startsWith('Failed to load resource') && message.location().url === page.url();
    if (message.type() === 'error' && !isOwnStatus) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== 'data:' && origin !== new URL(baseURL).origin) complaints.push(`asked ${request.url()}`);
  });
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
}
