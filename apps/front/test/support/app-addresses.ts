import { readFileSync } from 'node:fs';
import { Router } from 'express';
import { vi } from 'vitest';
import type { TestFront } from './start-front.js';

/** Starts a front, and answers it with every address that its routers and its pages' actions have. */
export async function withAddresses<Front extends TestFront>(
  start: () => Promise<Front>,
): Promise<{ front: Front; addresses: readonly string[] }> {
  const route = vi.spyOn(Router.prototype as { route: (path: string | string[]) => unknown }, 'route');
  const front = await start();
  const routed = route.mock.calls.flat(2).filter((path) => path !== '*');
  route.mockRestore();
  const source = readFileSync(new URL('../../src/routes/page-actions.ts', import.meta.url), 'utf8');
  const actions = Array.from(source.matchAll(/^\s+\['(_[\w.]+)', \{/gm), ([, action]) => `/Home/${action}`);
  return { front, addresses: ['/', '/Home', ...[...actions, ...routed].map(filled)] };
}

/** An address that a pattern stands for. */
export function filled(pattern: string): string {
  return pattern
    .replace('{path}', 'Home')
    .replace('{*rest}', 'x')
    .replace('*', 'x')
    .replace(/\{\w+\}|:\w+/g, 'f'.repeat(40));
}
