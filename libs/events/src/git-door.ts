import { z } from 'zod';
import { FilePath } from './names.js';

/** Most files and folders that one push may be kept from. */
const refusedMax = 1000;

/** The header in which a front tells the store who pushes: base64url of the JSON of {@link Pusher}. */
export const pusherHeader = 'erwik-pusher';

/** Who pushes, as the log names them, and what they may not write: files and folders, `` (empty) meaning all. */
export const Pusher = z.object({
  name: z.string().max(120),
  refused: z.array(z.union([FilePath, z.literal('')])).max(refusedMax),
});
export type Pusher = z.infer<typeof Pusher>;

/** What git's own clients ask goes past the bus, since packs are large: straight from a front to the store, over HTTP. */
export const gitDoorOperations = {
  /** Where that is (`host:port`), and the word that opens it (`Authorization: Bearer`), which is new with each start. */
  gitDoor: {
    body: z.object({}),
    reply: z.object({
      address: z.string().regex(/^\S{1,255}:\d{1,5}$/),
      secret: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  },
} as const;
