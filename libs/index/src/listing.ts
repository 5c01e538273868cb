import { newestPlace } from './place.js';
import type { ChangeRow } from './rows.js';

/** A listing's rows, and where it goes on; null at its end. A cursor stays right when commits are added or forgotten. */
export interface Listing<Row> {
  readonly rows: Row[];
  readonly next: string | null;
}

/** Where a listing has come to: everything after the change of this path in this commit. */
export interface Place {
  readonly place: string;
  readonly pathId: number;
}

/** Where every listing begins. */
export const newest: Place = { place: newestPlace, pathId: 0 };

/** The place that a cursor names; null where it is none. */
export function parseCursor(cursor: string): Place | null {
  const [, place, pathId] = /^([0-9a-f]{24})\.(\d{1,15})$/.exec(cursor) ?? [];
  return place === undefined ? null : { place, pathId: Number(pathId) };
}

/** What a listing makes of the rows it found. */
export interface Rows<Row> {
  readonly rowOf: (row: ChangeRow) => Row;
  /** the path a listing goes on with after this row */
  readonly pathOf: (row: ChangeRow) => number;
}

/** A listing of at most `limit` rows, of which one more was looked for. */
export function listing<Row>(found: ChangeRow[], limit: number, { rowOf, pathOf }: Rows<Row>): Listing<Row> {
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  const next = found.length > limit && last ? `${last.place}.${pathOf(last)}` : null;
  return { rows: rows.map(rowOf), next };
}
