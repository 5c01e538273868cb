import { expect, test } from 'vitest';
import type { PageChanged } from '@erwik/events';
import { StoredResponse } from '../src/http/stored-response.js';
import { linkKeys, nameKeys } from '../src/pages/link-keys.js';
import { PageCache } from '../src/pages/page-cache.js';
import type { CachedPage } from '../src/pages/page-cache.js';

const sha = 'a'.repeat(40);
const person = { name: 'alice', email: 'alice@example.org' };

test('an edit drops the page and nothing else', () => {
  const cache = cacheWith('Home', 'Other');
  cache.take(changed('Home', 'edited'));
  expect(kept(cache)).toEqual(['/Other']);
});

test('an edit of the page that stands at / drops it there as well', () => {
  const cache = cacheWith('home');
  cache.put('/', page('home'), cache.now());
  cache.take(changed('home', 'edited'));
  expect(cache.get('/', 'en')).toBeUndefined();
});

test.each([
  ['created', 'Foo', '[[Foo]]'],
  ['created', 'guides/Foo', '[[Foo]]'],
  ['created', 'Foo-Bar', '[[foo bar]]'],
  ['deleted', 'Foo', '[text](Foo.md)'],
  ['created', 'uploads/cat.png', '![](uploads/cat.png)'],
] as const)('a page that links to what is %s is dropped: %s for %s', (kind, name, text) => {
  const cache = cacheWith('Unrelated');
  cache.put('/Linking', page('Linking', targetOf(text)), cache.now());
  cache.take(changed(name, kind));
  expect(kept(cache)).toEqual(['/Unrelated']);
});

test.each(['_Sidebar.md', 'guides/_Footer.md', '.redirects.gollum'])(
  'a change of %s drops every page',
  (path) => {
    const cache = cacheWith('Home', 'Other');
    cache.take({ ...changed('x', 'edited'), name: path.replace('.md', ''), path });
    expect(kept(cache)).toEqual([]);
  },
);

test('a page that links to a name that leads elsewhere now is dropped, and one that is being made is not kept', () => {
  const cache = cacheWith('Unrelated');
  const since = cache.now();
  cache.put('/Linking', page('Linking', ['guides/Great jar']), cache.now());
  cache.takeNames(nameKeys(['great-jar', 'Jar']));
  cache.put('/Other', page('Other', ['Great%20jar', 'jar']), since);
  expect(kept(cache)).toEqual(['/Unrelated']);
});

test('a page whose facts are older than a change is not kept', () => {
  const cache = new PageCache();
  const since = cache.now();
  cache.take(changed('Home', 'edited'));
  cache.put('/Home', page('Home'), since);
  cache.put('/Other', page('Other'), since);
  expect(kept(cache)).toEqual(['/Other']);
});

test('a page whose facts are older than more changes than are remembered is not kept', () => {
  const cache = new PageCache();
  const since = cache.now();
  for (let index = 0; index < 1500; index += 1) cache.take(changed(`P${index}`, 'edited'));
  cache.put('/Other', page('Other'), since);
  expect(kept(cache)).toEqual([]);
});

test('after everything was dropped, pages with older facts are not kept', () => {
  const cache = cacheWith('Home');
  const since = cache.now();
  cache.clear();
  cache.put('/Home', page('Home'), since);
  expect(kept(cache)).toEqual([]);
  cache.put('/Home', page('Home'), cache.now());
  expect(kept(cache)).toEqual(['/Home']);
});

test('a second candidate for the home page takes its place', () => {
  const cache = new PageCache();
  cache.put('/', page('README'), cache.now());
  cache.take(changed('Home', 'created'));
  expect(cache.get('/', 'en')).toBeUndefined();
});

test('pages that lack their latest change are dropped when the index knows it', () => {
  const cache = cacheWith('Home');
  cache.put('/New', { ...page('New'), complete: false }, cache.now());
  cache.dropIncomplete();
  expect(kept(cache)).toEqual(['/Home']);
});

test('the least read pages make room', () => {
  const cache = new PageCache(10_000);
  for (const name of ['A', 'B', 'C']) cache.put(`/${name}`, page(name, [], 1500), cache.now());
  expect(kept(cache)).toEqual(['/B', '/C']);
});

function cacheWith(...names: string[]): PageCache {
  const cache = new PageCache();
  for (const name of names) cache.put(`/${name}`, page(name), cache.now());
  return cache;
}

function page(name: string, targets: string[] = [], bytes = 10): CachedPage {
  const response = new StoredResponse({
    bytes: Buffer.alloc(bytes),
    contentType: 'text/html',
    cacheControl: 'no-cache',
    headers: [],
  });
  const links = Object.fromEntries(
    targets.map((target) => [target, { name: target, exists: false, file: false }]),
  );
  return { name, blob: sha, language: 'en', response, linkKeys: linkKeys(links), complete: true };
}

function targetOf(text: string): string[] {
  return [/\[\[(.*)\]\]|\((.*)\)/.exec(text)?.slice(1).find(Boolean) ?? ''];
}

function changed(name: string, kind: PageChanged['kind']): PageChanged {
  const path = name.includes('.') ? name : `${name}.md`;
  const change = { commit: sha, parents: [], author: person, at: 0, summary: '', node: null };
  return { type: 'PageChanged', name, path, kind, blob: sha, change };
}

function kept(cache: PageCache): string[] {
  const paths = ['/Home', '/home', '/Other', '/Unrelated', '/Linking', '/New', '/A', '/B', '/C'];
  return paths.filter((path) => cache.get(path, 'en') !== undefined);
}
