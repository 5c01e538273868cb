import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { lint } from '../src/lint.js';
import { plantedCopy } from '../src/planted-copy.js';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const library = 'libs/runtime/src/planted';
const domain = 'libs/merge/src/planted';
const test = 'libs/runtime/test/planted';
const many = (count: number, line: string): string => `${line}\n`.repeat(count);
const inTest = (body: string): string =>
  `import { expect, it } from 'vitest';\nit('plants', async () => {\n  ${body}\n  expect(await Promise.resolve(1)).toBe(1);\n});\n`;

/** rule → the file it is broken in and its text */
const planted: readonly (readonly [rule: string, folder: string, text: string])[] = [
  ['import(no-cycle)', library, "import { b } from './cycle.js';\nexport const a = (): number => b();\n"],
  ['import(no-default-export)', library, 'export default 1;\n'],
  [
    'import(consistent-type-specifier-style)',
    library,
    "import { type Stats } from 'node:fs';\nexport const a = (s: Stats): number => s.size;\n",
  ],
  ['typescript(no-explicit-any)', library, 'export const a = (b: any): unknown => b;\n'],
  ['typescript(no-non-null-assertion)', library, 'export const a = (b: string | null): string => b!;\n'],
  [
    'typescript(consistent-type-assertions)',
    library,
    'export const a = (b: unknown): string => b as string;\n',
  ],
  [
    'typescript(no-floating-promises)',
    library,
    "import { rm } from 'node:fs/promises';\nexport const a = (): void => {\n  rm('x');\n};\n",
  ],
  [
    'typescript(no-misused-promises)',
    library,
    'export const a = (): void => [1].forEach(async () => Promise.resolve());\n',
  ],
  [
    'typescript(switch-exhaustiveness-check)',
    library,
    "export const a = (b: 'c' | 'd'): number => {\n  switch (b) {\n    case 'c':\n      return 1;\n  }\n  return 2;\n};\n",
  ],
  ['typescript(no-unsafe-member-access)', library, "export const a = (): unknown => JSON.parse('{}').b;\n"],
  ['typescript(no-unsafe-return)', library, "export const a = (): string => JSON.parse('{}');\n"],
  ['typescript(only-throw-error)', library, "export const a = (): void => {\n  throw 'b';\n};\n"],
  ['eslint(no-console)', library, "export const a = (): void => console.log('b');\n"],
  ['eslint(max-lines)', library, `${many(400, '// a')}export const a = 1;\n`],
  [
    'eslint(max-lines-per-function)',
    library,
    `export function a(b: number[]): void {\n${many(60, '  b.push(1);')}}\n`,
  ],
  [
    'eslint(max-params)',
    library,
    'export const a = (b: 1, c: 1, d: 1, e: 1, f: 1): number => b + c + d + e + f;\n',
  ],
  ['unicorn(filename-case)', `${library}Name`, 'export const a = 1;\n'],
  ['unicorn(no-process-exit)', library, 'export const a = (): void => process.exit(1);\n'],
  [
    'eslint(no-restricted-properties)',
    domain,
    'export const a = (): number => Date.now() + Math.random();\n',
  ],
  [
    'eslint(no-restricted-globals)',
    domain,
    'export const a = (b: () => void): unknown => setTimeout(b, 1);\n',
  ],
  ['eslint(no-restricted-globals)', test, inTest('await new Promise((done) => setTimeout(done, 50));')],
  [
    'eslint(no-restricted-imports)',
    test,
    `import { setTimeout as sleep } from 'node:timers/promises';\n${inTest('await sleep(50);')}`,
  ],
  ['vitest(expect-expect)', test, "import { it } from 'vitest';\nit('asserts nothing', () => {});\n"],
  [
    'vitest(no-focused-tests)',
    test,
    "import { expect, it } from 'vitest';\nit.only('is alone', () => expect(1).toBe(1));\n",
  ],
  [
    'vitest(no-disabled-tests)',
    test,
    "import { expect, it } from 'vitest';\nit.skip('is left out', () => expect(1).toBe(1));\n",
  ],
  [
    'vitest(no-restricted-vi-methods)',
    test,
    `import { vi } from 'vitest';\nvi.mock('../src/log.js');\n${inTest('')}`,
  ],
];
const files = planted.map(([rule, folder, text], index) => ({
  rule,
  file: `${folder}-${index}${folder === test ? '.test' : ''}.ts`,
  text,
}));

describe('lint', () => {
  let found: ReturnType<typeof lint>;
  beforeAll(() => {
    const copy = plantedCopy(root);
    for (const { file, text } of files) copy.write(file, text);
    copy.write(
      'libs/runtime/src/cycle.ts',
      "import { a } from './planted-0.js';\nexport const b = (): number => a();\n",
    );
    copy.write('libs/runtime/src/faultless.ts', 'export const a = (b: number): number => b + 1;\n');
    copy.write('libs/runtime/test/faultless.test.ts', inTest(''));
    copy.write('libs/runtime/dist/generated.ts', 'export const a = (b: any): any => b;\n');
    found = lint(copy.root, ['libs/runtime', 'libs/merge']);
    return () => copy.remove();
  });

  it.each(files)('finds a planted violation of $rule in $file', ({ rule, file }) => {
    expect([...(found.get(file) ?? [])]).toContain(rule);
  });

  it('finds nothing where nothing is planted', () => {
    expect(found.get('libs/runtime/src/faultless.ts')).toBeUndefined();
    expect(found.get('libs/runtime/test/faultless.test.ts')).toBeUndefined();
    expect(found.get('libs/runtime/dist/generated.ts')).toBeUndefined();
  });
});
