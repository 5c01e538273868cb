import { z } from 'zod';
import { AccountsChanged } from './accounts.js';
import { Receipt } from './mesh.js';
import { CommitLine, FilePath, PageName, Sha } from './names.js';

/**
 * An authored commit and all its ancestry are durable in this node's repository. `tips` are all tips from then on; `saved`
 * says that it was made here, by a person or a push, and is news for the mesh, which one that was pulled is not.
 */
export const CommitHeld = z.object({
  type: z.literal('CommitHeld'),
  commit: Sha,
  parents: z.array(Sha),
  tips: z.array(Sha),
  saved: z.boolean(),
});

/**
 * `refs/heads/main` names another commit. `coarse` says that too many pages changed to name each of them:
 * whoever caches pages drops them all.
 */
export const HeadMoved = z.object({
  type: z.literal('HeadMoved'),
  head: Sha,
  previous: Sha.nullable(),
  coarse: z.boolean(),
});

/** What happened to a file of the wiki between two heads. */
export const ChangeKind = z.enum(['created', 'edited', 'deleted']);
export type ChangeKind = z.infer<typeof ChangeKind>;

/** A page (or another file of the wiki, then `name` equals `path`) has another text at the new head. */
export const PageChanged = z.object({
  type: z.literal('PageChanged'),
  name: PageName,
  path: FilePath,
  kind: ChangeKind,
  blob: Sha.nullable(),
  change: CommitLine,
});
export type PageChanged = z.infer<typeof PageChanged>;

/**
 * The search and history index has caught up with a head. `aliases` are names, as fold keys, that lead elsewhere since it
 * was told last, because pages say other names of themselves; `many` where they are too many.
 */
export const IndexCaughtUp = z.object({
  type: z.literal('IndexCaughtUp'),
  head: Sha,
  aliases: z.union([z.array(z.string()).readonly(), z.literal('many')]).optional(),
});

/** The router's report of the mesh has changed: whoever shows it reads it again. */
export const MeshChanged = z.object({ type: z.literal('MeshChanged') });

/** Another node holds this commit now. */
export const CommitReceived = z.object({ type: z.literal('CommitReceived'), commit: Sha, receipt: Receipt });

/** A fact inside a node, told on the bus in the past tense. Facts of one save follow each other in this order. */
export const BusEvent = z.discriminatedUnion('type', [
  CommitHeld,
  PageChanged,
  HeadMoved,
  IndexCaughtUp,
  MeshChanged,
  CommitReceived,
  AccountsChanged,
]);
export type BusEvent = z.infer<typeof BusEvent>;
