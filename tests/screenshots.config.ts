import { defineConfig } from 'vitest/config';

const conditions = ['@erwik/source'];

/** Takes the pictures of the documentation anew: `npx vitest run --root tests --config screenshots.config.ts` after a build. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: { include: ['src/take-screenshots.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
});
