import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { speaking } from '../../src/views/language.js';
import type { Language } from '../../src/views/language.js';

/** Sentences of a catalogue by the way to them, such as `history.title`. */
type Sentences = ReadonlyMap<string, unknown>;

/** What is the same word in both languages, or no word at all. */
const same = new Set<unknown>(['Code', 'Head', 'Index', 'Link', 'Links', 'Links:', 'id', '–']);

const views = join(import.meta.dirname, '../../src/views');
const client = join(import.meta.dirname, '../../client');
const catalogues: [name: string, english: Sentences, german: Sentences][] = [];
for (const file of readdirSync(views).filter((each) => /^messages.*\.ts$/.test(each))) {
  for (const [name, catalogue] of Object.entries(await load(join(views, file)))) {
    catalogues.push([name, sentencesIn('en', catalogue), sentencesIn('de', catalogue)]);
  }
}
for (const file of readdirSync(client).filter((each) => each.endsWith('messages.ts'))) {
  const [english, german] = [await loadIn('en', join(client, file)), await loadIn('de', join(client, file))];
  for (const [name, texts] of Object.entries(english)) {
    catalogues.push([`the client's ${name}`, new Map(flat('', texts)), new Map(flat('', german[name]))]);
  }
}
afterAll(() => vi.unstubAllGlobals());

test('there are catalogues of the views and of the client', () => {
  const names = catalogues.map(([name]) => name);
  expect(names).toEqual(expect.arrayContaining(['messages', 'watchMessages', "the client's messages"]));
});

describe.each(catalogues)('%s', (_name, english, german) => {
  test('has the same sentences in both languages', () => {
    expect([...german.keys()]).toEqual([...english.keys()]);
  });

  test('has no English sentence left in German', () => {
    const left = [...english].filter(([key, text]) => {
      return german.get(key) === text && typeof text === 'string' && !same.has(text) && !isExample(key);
    });
    expect(left).toEqual([]);
  });

  test('says in both languages what it is told', () => {
    for (const [key, text] of english) {
      if (typeof text !== 'function') continue;
      for (const given of [
        [41, 52, 63, 74],
        [1, 1, 1, 1],
      ]) {
        expect(told(german.get(key), given), key).toEqual(told(text, given));
      }
    }
  });
});

/** Numbers that a sentence repeats. A sentence may also spell one out, so only large ones are looked for. */
function told(text: unknown, given: readonly number[]): string[] {
  if (typeof text !== 'function') return ['not a function'];
  const said: unknown = speakingNobody(() => text(...given));
  const numbers = JSON.stringify(said ?? null).match(/\d+/g) ?? [];
  return given[0] === 1 ? [] : [...new Set(numbers)].sort();
}

/** What takes no number says so by an error. */
function speakingNobody(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** What people type is not said by the wiki. */
function isExample(key: string): boolean {
  return /\.(?:typed|keys\.\d+|example|write|markdown)$/.test(key);
}

function sentencesIn(spoken: Language, catalogue: unknown): Sentences {
  return speaking(spoken, () => new Map(flat('', catalogue)));
}

function flat(way: string, value: unknown): [string, unknown][] {
  if (value instanceof Map) return flat(way, Object.fromEntries(value));
  if (typeof value !== 'object' || value === null) return [[way, value]];
  return Object.keys(value).flatMap((key) => {
    if (way === '' && key === 'language') return [];
    return flat(way === '' ? key : `${way}.${key}`, Reflect.get(value, key));
  });
}

/** A module of the client, which looks at the document when it is loaded. */
function loadIn(lang: Language, path: string): Promise<Record<string, unknown>> {
  vi.stubGlobal('document', { documentElement: { lang } });
  return load(`${path}?${lang}`);
}

async function load(path: string): Promise<Record<string, unknown>> {
  const loaded: Record<string, unknown> = await import(path);
  return loaded;
}
