import { z } from 'zod';
import { Sha, TimeMs } from './names.js';

/** Longest draft that a node keeps for its writer, in characters; a longer one stays in the browser alone. */
export const keptDraftMaxChars = 128 * 1024;

/** A text that somebody is writing and has not saved; `base` is the commit it is based on, null for a new page. */
export const KeptDraft = z.object({
  text: z.string().max(keptDraftMaxChars),
  base: Sha.nullable(),
  atMs: TimeMs,
});
export type KeptDraft = z.infer<typeof KeptDraft>;
