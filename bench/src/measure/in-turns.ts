import { median } from './statistics.js';

/** Three make a median; more would not fit into the minutes somebody waits. */
const rounds = 3;

/** Measures of one thing, by name. */
export type Contestants<Name extends string> = Readonly<Record<Name, () => Promise<number> | number>>;

/**
 * Measures all contestants in turns (A B A B A B), so that what else the machine does meets each of them; the median of
 * each one's rounds.
 */
export async function inTurns<Name extends string>(
  contestants: Contestants<Name>,
): Promise<Readonly<Record<Name, number>>> {
  const names = Object.keys(contestants) as Name[];
  const found = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round += 1)
    for (const name of names) found.get(name)?.push(await contestants[name]());
  return Object.fromEntries(names.map((name) => [name, median(found.get(name) ?? [])])) as Record<
    Name,
    number
  >;
}
