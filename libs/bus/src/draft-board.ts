import { KeptDraft } from '@erwik/events';
import type { PageName } from '@erwik/events';
import type { Bus } from './bus.js';
import { readJson } from './entries.js';

/** Long enough for a holiday, seconds. */
const keptSeconds = 30 * 24 * 60 * 60;
/** Drafts a node keeps: with the longest ones some 64 MB of Redis' memory. The oldest make way. */
const draftsMax = 500;

/** Whose draft it is, and of what: `section` where it is of one section of the page alone. */
export interface DraftPlace {
  readonly owner: string;
  readonly name: PageName;
  readonly section?: number | undefined;
}

/** Keeps a draft in the place of an earlier one. It is a convenience: Redis may lose it. Rejects while Redis cannot be reached. */
export async function writeDraft(bus: Bus, place: DraftPlace, draft: KeptDraft): Promise<void> {
  const { commands, keys } = bus;
  const key = keyOf(bus, place);
  await commands.set(key, JSON.stringify(draft), 'EX', keptSeconds);
  await commands.zadd(keys.drafts, draft.atMs, key);
  const tooMany = (await commands.zcard(keys.drafts)) - draftsMax;
  if (tooMany <= 0) return;
  const oldest = await commands.zrange(keys.drafts, 0, `${tooMany - 1}`);
  await commands.del(...oldest);
  await commands.zrem(keys.drafts, ...oldest);
}

/** The draft that was kept; null where there is none. Rejects while Redis cannot be reached. */
export async function readDraft(bus: Bus, place: DraftPlace): Promise<KeptDraft | null> {
  return readJson(KeptDraft, (await bus.commands.get(keyOf(bus, place))) ?? undefined);
}

/** Forgets a draft: it was saved, or its writer does not want it. Rejects while Redis cannot be reached. */
export async function dropDraft(bus: Bus, place: DraftPlace): Promise<void> {
  const key = keyOf(bus, place);
  await bus.commands.del(key);
  await bus.commands.zrem(bus.keys.drafts, key);
}

function keyOf({ keys }: Bus, { owner, section = 0, name }: DraftPlace): string {
  return `${keys.drafts}:${owner}:${section}:${name}`;
}
