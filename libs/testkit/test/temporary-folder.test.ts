import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { corpus, temporaryFolder } from '../src/index.js';

test('two temporary folders differ and are gone, with their files, after their scope', async () => {
  const seen: string[] = [];
  {
    await using one = await temporaryFolder();
    await using other = await temporaryFolder();
    await writeFile(join(one.path, 'file'), 'text');
    seen.push(one.path, other.path);
    expect(seen.map((path) => existsSync(path))).toEqual([true, true]);
  }
  expect(new Set(seen).size).toBe(2);
  expect(seen.map((path) => existsSync(path))).toEqual([false, false]);
});

test('a corpus that is not there is null', () => {
  expect(corpus('no-such-wiki')).toBeNull();
});
