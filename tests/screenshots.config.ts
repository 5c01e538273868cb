import { defineConfig, mergeConfig } from 'vitest/config';
import shared from '../vitest.config.js';

/** Takes the pictures of the documentation anew: `npx vitest run --root tests --config screenshots.config.ts` after a build. */
export default mergeConfig(
  { ...shared, test: { ...shared.test, include: [] } },
  defineConfig({ test: { include: ['src/take-screenshots.ts'] } }),
);
