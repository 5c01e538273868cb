import { defineConfig } from 'vitest/config';

/** One configuration for every package: tests run against the sources, each package with its own root. */
export default defineConfig({
  resolve: { conditions: ['@erwik/source'] },
  ssr: { resolve: { conditions: ['@erwik/source'], externalConditions: ['@erwik/source'] } },
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    passWithNoTests: false,
    expect: { requireAssertions: false },
  },
});
