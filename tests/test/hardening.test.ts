import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const named = ['docs/hardening.md', 'docs/security.md'].flatMap((document) =>
  [...readFileSync(join(root, document), 'utf8').matchAll(/`([\w./-]+\.test\.ts)`(?:: “([^”]+)”)?/g)].map(
    ([, file = '', name = '']) => ({ document, file, name }),
  ),
);

it('the lists of what is refused name many tests', () => {
  expect(named.length).toBeGreaterThan(90);
});

describe('what is said to be refused', () => {
  it.each(named)('is shown by “$name” in $file', ({ file, name }) => {
    expect(existsSync(join(root, file)), `${file} is there`).toBe(true);
    const source = readFileSync(join(root, file), 'utf8').replaceAll("\\'", "'");
    expect(source).toContain(name === '' ? 'expect(' : name);
  });
});

it('every row that says what becomes of something names a test', () => {
  const rows = readFileSync(join(root, 'docs/hardening.md'), 'utf8')
    .split('\n')
    .filter((line) => /^\| (?!---|What )/.test(line));
  expect(rows.filter((row) => !/ `[\w./-]+\.test\.ts`(: “.+”)? \|$/.test(row))).toEqual([]);
});
