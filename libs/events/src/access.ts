import { z } from 'zod';
import { Person, Sha } from './names.js';
import { SaveKey, SaveRefused } from './saves.js';

/** Longest file of access rules, in characters: a thousand rules with a dozen names each. */
export const accessTextMaxChars = 128 * 1024;

/** The wiki's file of access rules at head; an empty text and no blob where it has none. */
const AccessFile = z.object({ text: z.string(), blob: Sha.nullable() });

/** What is asked about the rules by which people may read and write pages: the requests' bodies and the replies', by operation. */
export const accessOperations = {
  readAccess: { body: z.object({}), reply: AccessFile },
  /**
   * Replaces the file, if its blob is still `base` (null where there shall be none yet), in one commit. A text that holds what is no
   * rule is refused (`bad_access_rules`), as is one that is too long.
   */
  putAccess: {
    body: z.object({
      text: z.string().max(2 * accessTextMaxChars),
      base: Sha.nullable(),
      summary: z.string(),
      key: SaveKey,
      author: Person,
    }),
    reply: z.discriminatedUnion('kind', [
      /** durable and part of head; `commit` is head where the text was there already */
      z.object({ kind: z.literal('saved'), commit: Sha, blob: Sha }),
      /** nothing was written: the file is another one by now */
      AccessFile.extend({ kind: z.literal('changed') }),
      SaveRefused,
    ]),
  },
} as const;
