import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '@erwik/testkit';
import { startFront } from './support/start-front.js';
import type { TestFront } from './support/start-front.js';
import { blobOf } from './support/test-uploads.js';

const style = Buffer.from('body { color: #123456 }\n@import url(https://evil.example/x.css);\n');

let front: TestFront;

beforeEach(async () => {
  front = await startFront({ access: 'members' });
  front.store.write('Home', 'text');
});

afterEach(() => front[Symbol.asyncDispose]());

async function textAt(path: string): Promise<string> {
  return (await fetch(front.url + path)).text();
}

const addressOf = (css: Buffer): string => `/_custom.css?v=${blobOf(css)}`;

async function shows(css: Buffer | null): Promise<void> {
  await until(
    async () => {
      const found = /\/_custom\.css\?v=[0-9a-f]+/.exec(await textAt('/Home'))?.[0] ?? null;
      return found === (css === null ? null : addressOf(css));
    },
    { what: 'the stylesheet' },
  );
}

describe("the wiki's own stylesheet", () => {
  it('stands behind ours on pages, follows each change of it, and goes with it', async () => {
    await shows(null);
    front.store.writeFile('custom.css', style);
    await shows(style);
    expect(await textAt('/Home')).toMatch(/site-1\.css" \/>\s*<link rel="stylesheet" href="\/_custom/);
    const sent = await fetch(front.url + addressOf(style));
    expect(sent.headers.get('content-type')).toBe('text/css; charset=utf-8');
    expect(sent.headers.get('cache-control')).toContain('immutable');
    expect(Buffer.from(await sent.arrayBuffer())).toEqual(style);
    const newer = Buffer.from('body { margin: 0 }');
    front.store.writeFile('custom.css', newer);
    await shows(newer);
    expect((await fetch(front.url + addressOf(style))).status).toBe(404);
    front.store.delete('custom.css');
    await shows(null);
  });

  it('is not on the pages by which a broken one is put right', async () => {
    front.store.writeFile('custom.css', style);
    await shows(style);
    const paths = ['/Home/_history', '/Home/_edit', '/_recent', '/_help', `/Home/_rev/${front.store.head}`];
    for (const path of paths) expect(await textAt(path)).not.toContain('_custom.css');
  });

  it('is a file of the root, not too large, and no other file', async () => {
    front.store.writeFile('folder/custom.css', style);
    front.store.writeFile('Custom.css', style);
    front.store.writeFile('custom.css', Buffer.alloc(65_537, 'a'));
    expect((await fetch(front.url + addressOf(style))).status).toBe(404);
    for (const v of ['', '?v=', '?v=../x', `?v=${'a'.repeat(40)}`])
      expect((await fetch(`${front.url}/_custom.css${v}`)).status).toBe(404);
    await shows(null);
  });

  it('does not count where everybody may write it', async () => {
    await using open = await startFront({ access: 'open' });
    open.store.write('Home', 'text');
    open.store.writeFile('custom.css', style);
    expect((await fetch(open.url + addressOf(style))).status).toBe(404);
    expect(await (await fetch(`${open.url}/Home`)).text()).not.toContain('_custom.css');
  });
});
