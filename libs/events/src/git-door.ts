import { z } from 'zod';
import { AccountName, Role } from './accounts.js';
import { PageName } from './names.js';

/** The header in which a front tells the store who pushes: base64url of the JSON of {@link Pusher}. */
export const pusherHeader = 'erwik-pusher';

/** Who pushes: as the log names them, and by what the wiki's access rules tell people apart. */
export const Pusher = z.object({
  name: z.string().max(120),
  role: z.union([Role, z.literal('none')]),
  account: AccountName.nullable(),
  groups: z.array(AccountName).max(32),
  prefix: PageName.nullable(),
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
