import { z } from 'zod';
import { runNodeProgram } from '../measure/programs.js';

/** What writers are told: each edits a page of its own again and again, every save based on the one before. */
export const Writing = z.object({ url: z.string(), pages: z.array(z.string()), seconds: z.number() });
export type Writing = z.infer<typeof Writing>;

/** What became of it. */
export const WritingFigures = z.object({
  accepted: z.number(),
  failures: z.number(),
  perSecond: z.number(),
  p50Ms: z.number(),
});
export type WritingFigures = z.infer<typeof WritingFigures>;

/** Writes from a process of its own, one connection for each writer. */
export async function write(writing: Writing): Promise<WritingFigures> {
  return WritingFigures.parse(await runNodeProgram(new URL('./writer-crowd.js', import.meta.url), writing));
}
