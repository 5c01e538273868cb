import { z } from 'zod';
import { runNodeProgram } from '../measure/programs.js';

/** What a load generator is told: which request, over how many connections, how long, and which status is right. */
export const Load = z.object({
  url: z.string(),
  path: z.string(),
  headers: z.record(z.string(), z.string()),
  connections: z.number(),
  seconds: z.number(),
  status: z.number(),
});
export type Load = z.infer<typeof Load>;

/** What it found. Any other status counts as a failure. */
export const LoadFigures = z.object({
  perSecond: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
  failures: z.number(),
});
export type LoadFigures = z.infer<typeof LoadFigures>;

/** Loads a server from a process of its own. */
export async function generateLoad(load: Load): Promise<LoadFigures> {
  return LoadFigures.parse(await runNodeProgram(new URL('./load-generator.js', import.meta.url), load));
}
