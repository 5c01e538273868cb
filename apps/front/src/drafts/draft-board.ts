import { dropDraft, readDraft, writeDraft } from '@erwik/bus';
import type { Bus, DraftPlace } from '@erwik/bus';
import type { KeptDraft } from '@erwik/events';
import { inTime } from '../in-time.js';

/** The drafts this node keeps. No question rejects or takes long; where Redis cannot be reached there are none. */
export type DraftBoard = {
  readonly read: (place: DraftPlace) => Promise<KeptDraft | null>;
  /** whether it is kept now */
  readonly write: (place: DraftPlace, draft: KeptDraft) => Promise<boolean>;
  readonly drop: (place: DraftPlace) => Promise<void>;
};

/** The board as it is reached over the bus. */
export function busDraftBoard(bus: Bus): DraftBoard {
  return {
    read: async (place) => (await inTime(readDraft(bus, place))) ?? null,
    write: async (place, draft) => (await inTime(writeDraft(bus, place, draft).then(() => true))) ?? false,
    drop: async (place) => inTime(dropDraft(bus, place)),
  };
}

/** A board that keeps nothing. */
export const noDrafts: DraftBoard = {
  read: () => Promise.resolve(null),
  write: () => Promise.resolve(false),
  drop: () => Promise.resolve(),
};
