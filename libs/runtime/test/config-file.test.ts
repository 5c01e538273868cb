import { chmod, mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BadConfig, readConfigFile } from '../src/index.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'erwik-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a file is read, with who else may read it; an absent one is none', async () => {
  const path = join(folder, 'router.yaml');
  expect(await readConfigFile(path)).toBeNull();
  await writeFile(path, 'node: erwik@e1\n');
  await chmod(path, 0o600);
  expect(await readConfigFile(path)).toEqual({ text: 'node: erwik@e1\n', readableByOthers: false });
  await chmod(path, 0o640);
  expect(await readConfigFile(path)).toMatchObject({ readableByOthers: true });
});

test('what cannot be read is a fault, not an absent file', async () => {
  const path = join(folder, 'router.yaml');
  await mkdir(path);
  await expect(readConfigFile(path)).rejects.toThrow(new BadConfig([`${path}: cannot be read (EISDIR)`]));
});
