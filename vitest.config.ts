import { defineConfig } from 'vitest/config';

const minuteMs = 60_000;
/** Long enough for a machine with other work: what ends a test early is a fault. A million tries of a property take their time. */
const testTimeout = process.env['ERWIK_PROPERTY_RUNS'] === undefined ? 3 * minuteMs : 24 * 60 * minuteMs;

/** One configuration for every package: tests run against the sources, each package with its own root. */
export default defineConfig({
  resolve: { conditions: ['@erwik/source'] },
  ssr: { resolve: { conditions: ['@erwik/source'], externalConditions: ['@erwik/source'] } },
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    testTimeout,
    hookTimeout: 3 * minuteMs,
    passWithNoTests: false,
    expect: { requireAssertions: false },
  },
});
