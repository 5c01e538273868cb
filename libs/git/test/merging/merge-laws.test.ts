import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failedOnce } from './failed-once.js';
import { play, playActs } from './play.js';
import type { Story } from './play.js';

/** How many stories are played: too few would not meet all kinds of edits. */
const runs = Math.max(100, Number(process.env['ERWIK_PROPERTY_RUNS'] ?? 1500));
/** Longest that a million of them may take, in ms. */
const timeoutMs = 24 * 60 * 60_000;

const choices = fc.nat({ max: 2 ** 31 - 1 });
const step = fc.record({
  act: fc.constantFrom('edit', 'edit', 'edit', 'edit', 'edit', 'meet', 'meet', 'receive', 'restart'),
  replica: fc.nat({ max: 3 }),
  choices,
} as const);
const stories: fc.Arbitrary<Story> = fc.record({
  replicas: fc.constantFrom(2, 3, 3, 4),
  start: choices,
  steps: fc.array(step, { minLength: 4, maxLength: 14, size: 'max' }),
});

describe('edits of several nodes', () => {
  test(
    'become the same head everywhere, and nothing that somebody added and nobody removed is lost',
    async () => {
      const seen = { merges: 0, conflicts: 0 };
      const playOne = async (story: Story): Promise<void> => {
        const { merges, conflicts } = await play(story);
        seen.merges += merges;
        seen.conflicts += conflicts;
      };
      await fc.assert(fc.asyncProperty(stories, playOne), { numRuns: runs });
      // stories in which nothing meets would prove nothing
      expect(seen.merges).toBeGreaterThan(runs / 2);
      expect(seen.conflicts).toBeGreaterThan(runs / 10);
    },
    timeoutMs,
  );

  test.each(Object.entries(failedOnce))('keep the laws when %s', async (_, acts) => {
    await expect(playActs(acts)).resolves.toBeUndefined();
  });
});
