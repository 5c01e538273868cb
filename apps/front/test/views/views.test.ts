import type { Account } from '@erwik/events';
import { describe, expect, test } from 'vitest';
import { viewLogin } from '../../src/views/login.js';
import { noticeMarker } from '../../src/views/model.js';
import { viewPerson } from '../../src/views/people.js';
import { views } from '../../src/views/views.js';
import { readHtml, textOf } from '../support/read-html.js';
import type { Element } from '../support/read-html.js';
import { changeOf, everyView, revisionOf, siteOf } from './sample-inputs.js';

const hostile = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onfocus=alert(1) autofocus='",
  '</textarea><script>alert(1)</script>',
  '</title><svg onload=alert(1)>',
  '<!--',
  '--><b>',
  noticeMarker,
  'javascript:alert(1)',
  '&lt;b&gt; &amp; &#60;',
  '$& $1 ${7*7} {{7*7}}',
  '\u202Eevil\u2066',
  '__proto__',
  '\\\\evil.example',
];

const shapeOf = ({ name, attributes }: Element): string => `${name} ${[...attributes.keys()].join(' ')}`;
const attributeOf = (element: Element, name: string): string | null => element.attributes.get(name) ?? null;

/** Shapes of each view with ordinary words: a page at the top, one in a folder, words that differ in a part. */
const plainShapes = new Map<string, Set<string>>();
for (const plain of ['word', 'folder/word', 'some words']) {
  for (const [name, html] of everyView(plain)) {
    const known = plainShapes.get(name) ?? new Set(['del ', 'ins ']);
    plainShapes.set(name, new Set([...known, ...shapes(html)]));
  }
}

describe.each(hostile)('with %j in the place of every text', (word) => {
  test.each(everyView(word))(
    '%s has no element or attribute that it has not with plain words',
    (name, html) => {
      expect([...shapes(html)].filter((shape) => !plainShapes.get(name)?.has(shape))).toEqual([]);
    },
  );

  test.each(everyView(word))('%s leads to no other site and runs no script', (_name, html) => {
    for (const element of readHtml(html)) {
      for (const attribute of ['href', 'action', 'src', 'formaction', 'data-preview']) {
        expect(attributeOf(element, attribute) ?? '/').toMatch(/^(?:\/(?![/\\])|#|$)/);
      }
      if (element.name === 'script') expect(attributeOf(element, 'src')).toBe('/_assets/site-1.js');
    }
  });

  test('the place for notices is found once, before any text of the wiki', () => {
    for (const [, html] of everyView(word)) expect(html.split(noticeMarker)).toHaveLength(2);
  });
});

function shapes(html: string): Set<string> {
  return new Set(readHtml(html).map(shapeOf));
}

describe.each(everyView('word'))('%s', (_name, html) => {
  const elements = readHtml(html);

  test('has no inline script, style or handler', () => {
    expect(elements.filter(({ name }) => name === 'style')).toEqual([]);
    expect(elements.filter((each) => each.name === 'script' && each.text !== '')).toEqual([]);
    const names = elements.flatMap(({ attributes }) => [...attributes.keys()]);
    expect(names.filter((name) => name === 'style' || name.startsWith('on'))).toEqual([]);
  });

  test('labels every field', () => {
    const labeled = new Set(
      elements.filter(({ name }) => name === 'label').map((each) => attributeOf(each, 'for')),
    );
    const unlabeled = elements.filter((each) => {
      return (
        isField(each) &&
        !labeled.has(attributeOf(each, 'id')) &&
        !each.inside.some(({ name }) => name === 'label')
      );
    });
    expect(unlabeled.map(shapeOf)).toEqual([]);
  });

  test('has one first heading, one main landmark, a title and ids of their own', () => {
    for (const name of ['h1', 'main', 'title']) {
      expect(elements.filter((each) => each.name === name)).toHaveLength(1);
    }
    const ids = elements.map((each) => attributeOf(each, 'id')).filter((id) => id !== null);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('does not nest links or forms', () => {
    for (const name of ['a', 'form', 'label', 'button']) {
      const nested = elements.filter(
        (each) => each.name === name && each.inside.some((outer) => outer.name === name),
      );
      expect(nested.map(shapeOf)).toEqual([]);
    }
  });
});

function isField(element: Element): boolean {
  if (element.name === 'textarea' || element.name === 'select') return true;
  return element.name === 'input' && attributeOf(element, 'type') !== 'hidden';
}

test.each(everyView('word', false))(
  '%s offers nothing that writes to somebody who may only read',
  (_name, html) => {
    // what a reader watches is their own, and so is the language
    if (['conflict', 'restore', 'watch', 'watched'].includes(_name)) return;
    const elements = readHtml(html);
    expect(
      elements.filter(
        (each) => attributeOf(each, 'method') === 'post' && attributeOf(each, 'action') !== '/_language',
      ),
    ).toEqual([]);
    const links = elements.map((each) => attributeOf(each, 'href') ?? '');
    expect(links.filter((href) => href.startsWith('/_new') || href.includes('/_restore/'))).toEqual([]);
  },
);

describe('the edit form', () => {
  const draft = {
    name: 'guides/A',
    text: '\n\n first\n',
    base: null,
    summary: '',
    author: '',
    key: 'k'.repeat(8),
  };

  test('keeps a text that begins with empty lines, for HTML drops the first of them', () => {
    const html = views.edit(siteOf('Wiki'), { draft, panel: null, problem: null });
    expect(html).toMatch(/<textarea [^>]*>\n\n\n first\n<\/textarea>/);
  });

  test('posts the fields of a save, and one of three actions', () => {
    const elements = readHtml(views.edit(siteOf('Wiki'), { draft, panel: null, problem: null }));
    const form = elements.find((each) => attributeOf(each, 'method') === 'post');
    expect(attributeOf(form!, 'action')).toBe('/guides/A/_edit');
    const inside = elements.filter((each) => each.inside.includes(form!));
    const named = inside.filter((each) => attributeOf(each, 'name') !== null);
    expect(named.map((each) => attributeOf(each, 'name'))).toEqual([
      ...['text', 'base', 'key', 'summary', 'author'],
      ...['action', 'action', 'action'],
    ]);
    const actions = named.filter((each) => each.name === 'button').map((each) => attributeOf(each, 'value'));
    expect(actions).toEqual(['save', 'preview', 'changes']);
  });

  test('is headed by what it is for, also for whoever may not change the page', () => {
    const heading = (mayEdit: boolean) =>
      readHtml(views.edit(siteOf('Wiki', mayEdit), { draft, panel: null, problem: null })).find(
        ({ name }) => name === 'h1',
      );
    expect(textOf(heading(true))).toBe('New page: A');
    expect(textOf(heading(false))).toBe('Text of A');
  });

  test.each([
    { kind: 'tooLarge', bytes: 2_000_000, maxBytes: 1_048_576 },
    { kind: 'unavailable', message: 'The store does not answer.' },
    { kind: 'refused', message: 'No.' },
    { kind: 'forbidden' },
    { kind: 'tooMany', retryAfterS: 7 },
  ] as const)('says why a save failed ($kind) and still holds the text', (problem) => {
    const elements = readHtml(
      views.edit(siteOf('Wiki', problem.kind !== 'forbidden'), { draft, panel: null, problem }),
    );
    expect(elements.find((each) => attributeOf(each, 'role') === 'alert')?.text).toContain('text');
    expect(elements.find(({ name }) => name === 'textarea')?.text).toContain('first');
  });
});

test('a login that did not succeed says so, and how one gets an account', () => {
  const none = { name: 'ada', returnTo: '/', held: null, provider: null, as: null };
  const text = textOf(
    readHtml(viewLogin(siteOf('Wiki'), { ...none, problem: 'Why.' })).find(({ name }) => name === 'main'),
  );
  expect(text).toMatch(
    /^Log in The login did not succeed Why\..*ask an administrator of this wiki for a link\.$/,
  );
});

test('an account is removed by two presses, of which the first says what that means', () => {
  const account: Account = {
    ...{ name: 'ada', displayName: 'Ada', email: '', role: 'writer', groups: [], disabled: false },
    ...{ identity: null, hasPassword: true, generation: 1, createdAt: 0 },
  };
  const elements = readHtml(viewPerson(siteOf('Wiki'), { account, problem: null }));
  const remove = elements.find((each) => attributeOf(each, 'value') === 'remove');
  const folded = remove?.inside.find(({ name }) => name === 'details');
  expect(attributeOf(folded!, 'open')).toBeNull();
  expect(textOf(folded)).toContain('It is removed for good');
});

test('a commit that claims a moment no calendar has is shown all the same', () => {
  const rows = [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER].map((at) => ({
    ...changeOf('x'),
    ...{ at, path: 'x.md', blob: null, bytesBefore: 0, bytesAfter: 0, name: 'x', kind: 'edited' as const },
  }));
  const fields = { days: '', user: '', node: '', path: '', hideMerges: false };
  const html = views.recent(siteOf('Wiki'), { fields, rows, olderUrl: null, complete: true, nowMs: 0 });
  expect(readHtml(html).filter(({ name }) => name === 'time')).toHaveLength(2);
});

describe.each(['//evil.example', '/\\evil.example', '\\\\evil.example', 'javascript:alert(1)'])(
  '%j',
  (written) => {
    test('is no link to elsewhere in the list of wanted pages', () => {
      const pages = [{ name: written, linkedFrom: ['Home'], links: 1 }];
      const html = views.wanted(siteOf('Wiki'), { pages, complete: true });
      expect(linksOf(html).filter((href) => !/^\/(?![/\\])|^#/.test(href))).toEqual([]);
      expect(html).toContain(written);
    });

    test('is no link to elsewhere where a search found nothing', () => {
      const found = { query: written, hits: [], total: 0, offset: 0, nextUrl: null, complete: true };
      const html = views.search(siteOf('Wiki'), found);
      expect(linksOf(html).filter((href) => !/^\/(?![/\\])|^#/.test(href))).toEqual([]);
    });
  },
);

function linksOf(html: string): string[] {
  return readHtml(html).flatMap((each) => attributeOf(each, 'href') ?? []);
}

test.each(['split', 'unified'] as const)('a comparison (%s) shows each line as it is, spaces too', (mode) => {
  const [before, after] = ['  two  words\nsame\n', '  two  other words\nsame\n'];
  const sides = { from: revisionOf('x', before), to: revisionOf('x', after) };
  const elements = readHtml(views.compare(siteOf('Wiki'), { name: 'A', ...sides, mode }));
  const lines = elements.filter((each) => attributeOf(each, 'class') === 'text').map((each) => each.text);
  expect(new Set(lines)).toEqual(new Set(['  two  words', '  two  other words', 'same']));
  expect(elements.filter(({ name }) => name === 'ins').map((each) => each.text.trim())).toEqual(['other']);
});

test('a notice is a fragment that can be put in the place of the marker', () => {
  const html = views.notice({ kind: 'stale' });
  expect(readHtml(html)[0]?.text).toContain('out of date');
});
