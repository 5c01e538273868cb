import { endEditing, noteEditing } from '@erwik/bus';
import type { Bus, Editing } from '@erwik/bus';
import { inTime } from '../in-time.js';

/** Who has the form of a page open. No question rejects or takes long. */
export type EditingBoard = {
  /** notes somebody, and tells the names of the others; null where nobody can be asked now */
  readonly note: (editing: Editing) => Promise<readonly string[] | null>;
  readonly end: (editing: Omit<Editing, 'name'>) => Promise<void>;
};

/** The board as it is reached over the bus. */
export function busEditingBoard(bus: Bus): EditingBoard {
  return {
    note: async (editing) => (await inTime(noteEditing(bus, editing))) ?? null,
    end: async (editing) => inTime(endEditing(bus, editing)),
  };
}

/** A board that knows nobody. */
export const nobodyEditing: EditingBoard = {
  note: () => Promise.resolve(null),
  end: () => Promise.resolve(),
};
