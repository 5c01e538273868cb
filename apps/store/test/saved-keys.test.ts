import type { SaveOutcome } from '@erwik/events';
import { describe, expect, test } from 'vitest';
import { NewNames } from '../src/new-names.js';
import { SavedKeys } from '../src/saved-keys.js';
import type { KeyedSave } from '../src/saved-keys.js';

const refused: SaveOutcome = { kind: 'refused', code: 'x', message: 'x' };
const sha = 'a'.repeat(40);
const saved: SaveOutcome = {
  kind: 'saved',
  commit: sha,
  blob: sha,
  head: sha,
  name: 'A',
  path: 'A.md',
  created: true,
};

function save(outcome: Promise<SaveOutcome>): KeyedSave {
  return { name: 'A', blob: sha, outcome };
}

describe('the keys of saves', () => {
  test('are known while a save is under way, and afterwards if it made a commit', async () => {
    const keys = new SavedKeys(new Map([['before', sha]]));
    const { promise, resolve } = parts<SaveOutcome>();
    const underWay = save(promise);
    keys.remember('key', underWay);
    expect(keys.find('key')).toBe(underWay);
    resolve(saved);
    await promise;
    expect(keys.find('key')).toBe(underWay);
    expect([keys.commitOf('before'), keys.commitOf('key')]).toEqual([sha, null]);
  });

  test.each([
    ['wrote nothing', () => Promise.resolve(refused)],
    ['failed', () => Promise.reject(new Error('disk full'))],
  ])('of a save that %s are free again', async (_what, outcome) => {
    const keys = new SavedKeys(new Map());
    const done = outcome();
    keys.remember('key', save(done));
    await done.catch(() => undefined);
    await Promise.resolve();
    expect(keys.find('key')).toBeNull();
  });

  test('are forgotten, the oldest first, when there are very many', () => {
    const keys = new SavedKeys(new Map());
    for (let i = 0; i <= 20_000; i += 1) keys.remember(`key-${i}`, save(Promise.resolve(saved)));
    expect(keys.find('key-0')).toBeNull();
    expect(keys.find('key-1')).not.toBeNull();
    expect(keys.find('key-20000')).not.toBeNull();
  });
});

describe('the name of a page that is being created', () => {
  test('stands in the way of its other spellings until all who create it are done', () => {
    const names = new NewNames();
    const releases = [names.claim('My-Page'), names.claim('My-Page')];
    expect(names.claim('my_page')).toBe('My-Page');
    expect(names.claim('Other')).toBeTypeOf('function');
    for (const release of releases) {
      expect(names.claim('my page')).toBe('My-Page');
      if (typeof release === 'function') release();
    }
    expect(names.claim('my-page')).toBeTypeOf('function');
  });
});

function parts<Value>(): { promise: Promise<Value>; resolve: (value: Value) => void } {
  let resolve: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
