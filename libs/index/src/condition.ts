import { foldKey } from '@erwik/pages';
import type { SqlValue } from './database.js';

/** A piece of a query, with the values that its question marks stand for. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** All of these conditions at once; true where there is none. */
export function allOf(conditions: readonly Condition[]): Condition {
  if (conditions.length === 0) return { sql: 'true', values: [] };
  return {
    sql: conditions.map(({ sql }) => `(${sql})`).join(' AND '),
    values: conditions.flatMap(({ values }) => values),
  };
}

/** The first fold key that begins like a text, and one beyond the last. */
export function foldRange(prefix: string): [string, string] {
  const fold = foldKey(prefix);
  return [fold, `${fold}\u{10ffff}`];
}
