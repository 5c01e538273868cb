import { z } from 'zod';

/** A git object id: 40 lower-case hex digits (SHA-1). */
export const Sha = z.string().regex(/^[0-9a-f]{40}$/, 'expected 40 lower-case hex digits');
export type Sha = z.infer<typeof Sha>;

/** A page's name: its path in the repository without the extension, such as `guides/Bilbo-Baggins`. */
export const PageName = z.string().min(1).max(1024);
export type PageName = z.infer<typeof PageName>;

/** A file's path in the repository, with its extension. */
export const FilePath = z.string().min(1).max(1024);
export type FilePath = z.infer<typeof FilePath>;

/** A moment, in milliseconds since 1970 (UTC). */
export const TimeMs = z.number().int();

/** Who wrote a commit, as the commit says. */
export const Person = z.object({ name: z.string().max(1024), email: z.string().max(1024) });
export type Person = z.infer<typeof Person>;

/** A commit as lists show it. `node` is the node it was saved on, where its trailer tells. */
export const CommitLine = z.object({
  commit: Sha,
  parents: z.array(Sha),
  author: Person,
  at: TimeMs,
  summary: z.string(),
  node: z.string().nullable(),
});
export type CommitLine = z.infer<typeof CommitLine>;
