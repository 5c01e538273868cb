import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { mergeText } from '../src/index.js';
import { texts } from './texts.js';

const folder = mkdtempSync(join(tmpdir(), 'erwik-merge-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The clean result of `git merge-file`, or null where git sees a conflict. */
function gitMerge(sides: { base: string; current: string; mine: string }): string | null {
  for (const [name, text] of Object.entries(sides)) writeFileSync(join(folder, name), text);
  try {
    return execFileSync('git', ['merge-file', '-p', '-q', 'current', 'base', 'mine'], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return null;
  }
}

test('edits that are well apart give what git merge-file gives', () => {
  fc.assert(
    fc.property(texts.apart, (sides) => {
      expect(mergeText(sides)).toEqual({ kind: 'merged', text: gitMerge(sides) });
    }),
    { numRuns: 60 },
  );
});

test('edits anywhere that git merges are merged, to the same text', () => {
  fc.assert(
    fc.property(texts.edited, (sides) => {
      const text = gitMerge(sides);
      if (text !== null) expect(mergeText(sides)).toEqual({ kind: 'merged', text });
    }),
    { numRuns: 100 },
  );
});
