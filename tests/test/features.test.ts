import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const rows = readFileSync(join(root, 'docs/features.md'), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, what, file, , name] = /^\| (.+) \| `([^`]+\.test\.ts)`(: “(.+)”)? \|$/.exec(line) ?? [];
    return what === undefined || file === undefined ? [] : [{ what, file, name: name ?? null }];
  });

it('the list of features has tests in it', () => {
  expect(rows.length).toBeGreaterThan(50);
});

it.each(rows)('“$what” has the test that is named', ({ file, name }) => {
  expect(existsSync(join(root, file)), `${file} is there`).toBe(true);
  expect(readFileSync(join(root, file), 'utf8').replaceAll("\\'", "'")).toContain(name ?? 'expect(');
});
