import { evilStrings } from '@erwik/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Sitemaps } from '../src/feeds/sitemap.js';
import { atomFeed } from '../src/feeds/atom-feed.js';
import { readHtml } from './support/read-html.js';
import { all, childText, readXml } from './support/read-xml.js';
import { startFront } from './support/start-front.js';
import type { TestFront } from './support/start-front.js';

let front: TestFront;
beforeAll(async () => {
  front = await startFront();
});
afterAll(() => front[Symbol.asyncDispose]());

const get = (path: string, headers: Record<string, string> = {}) => fetch(front.url + path, { headers });
const textOf = async (path: string) => (await get(path)).text();

test('the feed of the wiki has every change, the newest first, and that of a page its own', async () => {
  const first = front.store.write('guides/Tea & Cake', 'one\n');
  front.store.write('Other', 'x\n');
  const last = front.store.write('guides/Tea & Cake', 'two\n');
  const answer = await get('/_feed.atom');
  expect(answer.headers.get('content-type')).toBe('application/atom+xml; charset=utf-8');
  const site = readXml(await answer.text());
  expect([site.name, site.attributes.get('xmlns')]).toEqual(['feed', 'http://www.w3.org/2005/Atom']);
  const [newest, other] = all(site, 'entry');
  expect(childText(newest!, 'title')).toBe('Tea & Cake');
  expect(childText(newest!, 'id')).toContain(last);
  expect(childText(other!, 'title')).toBe('Other');
  expect(childText(site, 'updated')).toBe(childText(newest!, 'updated'));
  const links = all(newest!, 'link').map(({ attributes }) => attributes.get('href') ?? '');
  expect(await fetch(links[0]!)).toMatchObject({ status: 200 });

  const page = readXml(await textOf('/guides/Tea-&-Cake/_feed.atom').catch(() => ''));
  expect(page.name).toBe('feed');
  expect(all(page, 'entry').map((entry) => childText(entry, 'id'))).toEqual([
    expect.stringContaining(last),
    expect.stringContaining(first),
  ]);
  expect(childText(page, 'id')).not.toBe(childText(site, 'id'));
  expect((await get('/Never-Written/_feed.atom')).status).toBe(404);
});

test('a tag has a feed of its pages, and its page names it', async () => {
  front.store.write('Tagged', '---\ntags: [spring tea]\n---\n\nText.\n');
  front.store.write('Untagged', 'Text.\n');
  const feed = readXml(await textOf('/_tags/spring%20tea/_feed.atom'));
  expect(all(feed, 'entry').map((entry) => childText(entry, 'title'))).toEqual(['Tagged']);
  expect(await textOf('/_tags/spring%20tea')).toContain('href="/_tags/spring%20tea/_feed.atom"');
  expect((await get('/_tags/none/_feed.atom')).status).toBe(404);
});

test('whoever has the feed is told so, until a page changes', async () => {
  const tag = (await get('/_feed.atom')).headers.get('etag') ?? '';
  expect((await get('/_feed.atom', { 'If-None-Match': tag })).status).toBe(304);
  front.store.write('Changed', 'x\n');
  expect((await get('/_feed.atom', { 'If-None-Match': tag })).status).toBe(200);
});

test.each(evilStrings)('a feed with %j in the place of every text can be read, and says the same', (evil) => {
  const entry = { id: evil, title: evil, url: evil, author: evil, at: 8.64e15, summary: evil };
  const feed = readXml(
    atomFeed({
      id: evil,
      title: evil,
      selfUrl: evil,
      pageUrl: evil,
      entries: [entry, { ...entry, at: -1e14 }],
    }),
  );
  expect(all(feed, 'entry')).toHaveLength(2);
  const said = childText(all(feed, 'entry')[0]!, 'title')!;
  expect(said.replaceAll('\uFFFD', '')).toBe(
    // eslint-disable-next-line no-control-regex
    evil.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\uFFFE\uFFFF\uFFFD]|\p{Surrogate}/gu, ''),
  );
  expect(childText(feed, 'updated')).toMatch(/^\d{4}-\d\d-\d\dT/);
});

test('pages name their feeds, their Markdown, their address and what they are about', async () => {
  front.store.write(
    'guides/About',
    '---\ntags: [x]\n---\n# About\n\nA *short* story of <kettles> & cups.\n\nMore.\n',
  );
  front.store.write('Said', '---\ndescription: What it says of itself.\n---\n\nText.\n');
  const head = readHtml(await textOf('/guides/About'));
  const link = (rel: string, type?: string) =>
    head
      .filter(({ name, attributes }) => name === 'link' && attributes.get('rel') === rel)
      .filter(({ attributes }) => type === undefined || attributes.get('type') === type)
      .map(({ attributes }) => attributes.get('href'));
  expect(link('alternate', 'application/atom+xml')).toEqual(['/guides/About/_feed.atom', '/_feed.atom']);
  expect(link('alternate', 'text/markdown')).toEqual(['/guides/About.md']);
  expect(link('canonical')).toEqual(['/guides/About']);
  const said = (document: string) =>
    new Map(
      readHtml(document).map(({ attributes }) => [
        attributes.get('property') ?? attributes.get('name'),
        attributes.get('content'),
      ]),
    );
  const about = said(await textOf('/guides/About'));
  expect(about.get('description')).toBe('A short story of <kettles> & cups.');
  expect(about.get('og:title')).toBe('About');
  expect(about.get('robots')).toBeUndefined();
  expect(said(await textOf('/Said')).get('og:description')).toBe('What it says of itself.');
});

test.each(['/_recent', '/Listed/_history', '/Listed/_edit', '/Listed/_rev/HEAD'])(
  'search engines are asked not to keep %s',
  async (path) => {
    const commit = front.store.write('Listed', `${path}\n`);
    const document = await textOf(path.replace('HEAD', commit));
    expect(document).toContain('<meta name="robots" content="noindex" />');
  },
);

test('the sitemap has every page with its whole address, and robots are told of it', async () => {
  front.store.write('a/Über & <x>', 'x\n');
  const set = readXml(await textOf('/sitemap.xml'));
  expect(set.name).toBe('urlset');
  const addresses = all(set, 'loc').map(({ text }) => text);
  expect(new Set(addresses).size).toBe(addresses.length);
  const ours = addresses.find((each) => each.includes('%C3%9Cber'));
  expect(await fetch(ours!)).toMatchObject({ status: 200 });
  expect(await textOf('/robots.txt')).toContain(`Sitemap: ${front.url}/sitemap.xml`);
});

test('a wiki with more pages than a sitemap holds has several, which have every page once', async () => {
  const names = Array.from({ length: 1203 }, (_, at) => `Page-${String(at).padStart(4, '0')}`);
  let asked = 0;
  const listing = ({ cursor, limit }: { cursor: string | null; limit: number }) => {
    asked += 1;
    const start = cursor === null ? 0 : names.indexOf(cursor) + 1;
    const some = names.slice(start, start + limit);
    const next = start + limit < names.length ? (some.at(-1) ?? null) : null;
    return {
      pages: some.map((name) => ({ name, title: name, at: 0 })),
      next,
      total: names.length,
      initials: [],
    };
  };
  const store = { ask: (_operation: string, body: never) => Promise.resolve(listing(body) as never) };
  const sitemaps = new Sitemaps(store, 500);
  const index = readXml(await sitemaps.document('http://x', 'h1', null));
  expect(index.name).toBe('sitemapindex');
  const parts = all(index, 'loc').map(({ text }) => new URL(text).searchParams.get('from'));
  expect(parts).toHaveLength(3);
  const sets = await Promise.all(parts.map((from) => sitemaps.document('http://x', 'h1', from)));
  const found = sets.flatMap((set) =>
    all(readXml(set), 'loc').map(({ text }) => text.slice('http://x/'.length)),
  );
  expect(found).toEqual(names);
  asked = 0;
  await sitemaps.document('http://x', 'h1', null);
  expect(asked).toBe(1);
});

test('programs are told where the pages are, and get Markdown where they ask for it', async () => {
  front.store.write('Plain', '# Plain\n\nText.\n');
  front.store.write('a[b](c)', 'x\n');
  const llms = await textOf('/llms.txt');
  expect(llms).toContain(`](${front.url}/Plain.md)`);
  expect(llms).toContain('[a\\[b\\](c)]');
  const asked = async (path: string, accept: string) => {
    const answer = await get(path, { Accept: accept });
    return answer.headers.get('content-type');
  };
  await get('/Plain');
  expect(await asked('/Plain', 'text/markdown')).toBe('text/markdown; charset=utf-8');
  expect(await asked('/Plain', 'text/markdown, text/html;q=0.9, */*;q=0.1')).toMatch(/markdown/);
  expect(await asked('/Plain', 'text/html, text/markdown;q=0.5')).toMatch(/html/);
  expect(await asked('/Plain', '*/*')).toMatch(/html/);
  expect((await get('/Plain')).headers.get('vary')).toMatch(
    /Accept\b.*Accept-Encoding|Accept-Encoding.*Accept\b/,
  );
  expect(await asked('/Plain.md', '*/*')).toBe('text/plain; charset=utf-8');
  front.store.write('Home', '# Start\n');
  expect(await (await get('/', { Accept: 'text/markdown' })).text()).toBe('# Start\n');
});
