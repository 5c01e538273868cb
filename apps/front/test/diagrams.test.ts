import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFront } from './support/start-front.js';
import type { TestFront } from './support/start-front.js';

let front: TestFront;

beforeAll(async () => {
  front = await startFront();
});

afterAll(() => front[Symbol.asyncDispose]());

test('the document in which diagrams are drawn belongs to no site and runs two scripts of this node alone', async () => {
  const { headers } = await fetch(`${front.url}/_diagram`);
  const policy = String(headers.get('content-security-policy')).split('; ');
  expect(policy).toEqual([
    'sandbox allow-scripts',
    "default-src 'none'",
    `script-src ${front.url}/_assets/mermaid-1.js ${front.url}/_assets/diagram-frame-1.js`,
    "style-src 'unsafe-inline'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ]);
});

test('a diagram is its source in the page', async () => {
  front.store.write('Drawn', '```mermaid\ngraph TD; A --> B["<b>"]\n```\n');
  const page = await (await fetch(`${front.url}/Drawn`)).text();
  expect(page).toContain('<pre><code class="language-mermaid">graph TD; A --&gt; B["&lt;b&gt;"]');
});
