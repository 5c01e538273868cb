import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@erwik/testkit';
import { expect, test } from 'vitest';
import { readCookie, readOrMakeCookie } from '../src/index.js';

test('the first start makes a cookie for its owner alone, and later ones keep it', async () => {
  await using data = await temporaryFolder();
  const path = join(data.path, 'cookie');
  const [made, meanwhile] = await Promise.all([readOrMakeCookie(path), readOrMakeCookie(path)]);
  expect(made.toString()).toMatch(/^[\w-]{43}$/);
  expect([meanwhile, await readOrMakeCookie(path), await readCookie(path)]).toEqual([made, made, made]);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test('white space around a cookie is no part of it, so that an editor may add a line end', async () => {
  await using data = await temporaryFolder();
  const path = join(data.path, 'cookie');
  await writeFile(path, ' sixteen bytes ok\r\n', { mode: 0o444 });
  expect(await readCookie(path)).toEqual(Buffer.from('sixteen bytes ok'));
});

test.each([
  ['is too short', 'fifteen bytes..\n\n', 'has 15 bytes; a cookie has 16 to 4096'],
  ['is no cookie', 'x'.repeat(4097), 'has 4097 bytes, where 4096 are taken at most'],
])('a file that %s is refused, also where one could be made', async (_, content, fault) => {
  await using data = await temporaryFolder();
  const path = join(data.path, 'cookie');
  await writeFile(path, content);
  await expect(readCookie(path)).rejects.toMatchObject({ faults: [`${path} ${fault}`] });
  await expect(readOrMakeCookie(path)).rejects.toMatchObject({ faults: [`${path} ${fault}`] });
});

test('a cookie that the router file names must be there', async () => {
  await using data = await temporaryFolder();
  const path = join(data.path, 'cookie');
  await expect(readCookie(path)).rejects.toMatchObject({ faults: [`${path} cannot be read (ENOENT)`] });
});
