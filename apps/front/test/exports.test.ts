import { Agent, get as httpGet } from 'node:http';
import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { until } from '@erwik/testkit';
import { startFront } from './support/start-front.js';
import type { TestFront } from './support/start-front.js';
import { readZip } from './support/read-zip.js';

let front: TestFront;
const picture = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff]);

beforeAll(async () => {
  front = await startFront();
  front.store.write('Home', 'See [[guides/Bilbo Baggins]], [[Nowhere]], <https://example.org> and $x$.\n');
  front.store.write(
    'guides/Bilbo-Baggins',
    '# Bilbo\n\n![map](/img/a.png) [home](/Home#top) [[Naïve|Ünïcode & more]] [list](/_pages)\n',
  );
  front.store.write('Ünïcode-&-more', 'x');
  front.store.write('_Sidebar', '- [[Home]]\n');
  front.store.writeFile('img/a.png', picture);
});
afterAll(() => front[Symbol.asyncDispose]());
beforeEach(() => {
  front.store.before = () => {};
});

async function archive(path: string): Promise<ReadonlyMap<string, Buffer>> {
  const answer = await fetch(front.url + path);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('application/zip');
  expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="wiki-[0-9a-f]{10}\./);
  return readZip(Buffer.from(await answer.arrayBuffer()));
}

describe('the archive of all files', () => {
  test('has every file as it is', async () => {
    const files = await archive('/_export.zip');
    expect([...files.keys()].toSorted()).toEqual([
      'Home.md',
      '_Sidebar.md',
      'guides/Bilbo-Baggins.md',
      'img/a.png',
      'Ünïcode-&-more.md',
    ]);
    expect(files.get('img/a.png')).toEqual(picture);
    expect(files.get('_Sidebar.md')?.toString()).toBe('- [[Home]]\n');
  });

  test('is the same, byte for byte, at the same head', async () => {
    const [one, two] = await Promise.all(
      [1, 2].map(async () => Buffer.from(await (await fetch(`${front.url}/_export.zip`)).arrayBuffer())),
    );
    expect(one).toEqual(two);
  });

  test('is of a part where one is asked for', async () => {
    expect([...(await archive('/_export.zip?prefix=Guides/')).keys()]).toEqual(['guides/Bilbo-Baggins.md']);
    expect((await fetch(`${front.url}/_export.zip?prefix=nothing`)).status).toBe(404);
  });

  test('of an empty wiki is not there', async () => {
    await using empty = await startFront();
    expect((await fetch(`${empty.url}/_export.zip`)).status).toBe(404);
    expect((await fetch(`${empty.url}/_export.html.zip`)).status).toBe(404);
  });

  test('is begun anew where the wiki changes while its files are listed', async () => {
    let lists = 0;
    front.store.filesPerList = 2;
    front.store.before = (operation) => {
      if (operation === 'listFiles' && ++lists === 2) front.store.write('Meanwhile', 'x');
    };
    const files = await archive('/_export.zip');
    front.store.filesPerList = 1000;
    front.store.delete('Meanwhile');
    expect([...files.keys()].filter((path) => path.startsWith('M'))).toEqual(['Meanwhile.md']);
    expect(files.size).toBe(6);
  });

  test('that cannot be read to its end is cut off, not ended', async () => {
    front.store.before = (operation) => {
      if (operation === 'readFile') throw new Error('no disk');
    };
    const answer = await fetch(`${front.url}/_export.zip`);
    await expect(answer.arrayBuffer()).rejects.toThrow('terminated');
  });

  test('is made for two at a time: a third is asked to wait, and one that leaves makes room', async () => {
    const agent = new Agent({ keepAlive: false });
    let go = (): void => {};
    const held = new Promise<void>((resolve) => (go = resolve));
    front.store.before = (operation) => (operation === 'readFile' ? held : undefined);
    const slow = [1, 2].map(() => httpGet(`${front.url}/_export.zip`, { agent }));
    for (const request of slow) request.on('error', () => {});
    await Promise.all(slow.map((request) => once(request, 'response')));
    const third = await fetch(`${front.url}/_export.zip`);
    expect(third.status).toBe(503);
    expect(third.headers.get('retry-after')).toBe('30');
    for (const request of slow) request.destroy();
    go();
    await until(async () => (await fetch(`${front.url}/_export.zip`)).status === 200, { what: 'room' });
    agent.destroy();
  });
});

describe('the copy as documents', () => {
  test('has a document for each page, the files, a list, a beginning and a stylesheet', async () => {
    const files = await archive('/_export.html.zip');
    expect([...files.keys()].toSorted()).toEqual([
      'Home.html',
      '_pages.html',
      '_style.css',
      'guides/Bilbo-Baggins.html',
      'img/a.png',
      'index.html',
      'Ünïcode-&-more.html',
    ]);
    expect(files.get('index.html')?.toString()).toContain('<h1>Home</h1>');
    expect(files.get('_pages.html')?.toString()).toContain('<a href="guides/Bilbo-Baggins.html">');
    expect(files.get('_style.css')?.toString()).toContain('canvastext');
  });

  test('has links that work from a disk, wherever it lies', async () => {
    const files = await archive('/_export.html.zip');
    const bilbo = String(files.get('guides/Bilbo-Baggins.html'));
    expect(bilbo).toContain('src="../img/a.png"');
    expect(bilbo).toContain('href="../Home.html#user-content-top"');
    expect(bilbo).toContain('href="../%C3%9Cn%C3%AFcode-%26-more.html"');
    expect(bilbo).toContain('href="../_style.css"');
    expect(bilbo).toContain('<a href="../Home.html" class="internal present">Home</a>');
    const home = String(files.get('Home.html'));
    expect(home).toContain('href="guides/Bilbo-Baggins.html"');
    expect(home).toContain('href="https://example.org"');
    expect(home).toContain('<math>');
  });

  test('links to nothing that is not in it, and runs nothing', async () => {
    const files = await archive('/_export.html.zip');
    for (const [path, bytes] of files) {
      if (!path.endsWith('.html')) continue;
      const document = bytes.toString();
      expect(document).not.toMatch(/<script|(?:href|src)="\//);
      for (const [, url = ''] of document.matchAll(/ (?:href|src)="([^"#]+)[^"]*"/g)) {
        if (/^https?:/.test(url)) continue;
        const target = decodeURIComponent(new URL(url, `file:///${encodeURI(path)}`).pathname.slice(1));
        expect(files.has(target), `${url} in ${path}`).toBe(true);
      }
    }
  });
});
