/** Hex digits of the time in a place: 48 bits hold every ms until the year 10889. */
const timeDigits = 12;
/** Hex digits of the sha in a place; they order what was written at the same moment. */
const shaDigits = 12;
/** The last ms that a place can hold. */
const placeMaxMs = 2 ** (4 * timeDigits) - 1;
/** The end of the year 9999 in ms: later dates are mistakes, and leave no room for what comes after them. */
const timeMaxMs = 253_402_300_799_999;

/** Sorts after the place of every commit. */
export const newestPlace = 'g'.repeat(timeDigits + shaDigits);

/** Sorts before the places of all commits of this moment (in ms) and later. */
export function placeOfTime(ms: number): string {
  return Math.max(0, Math.min(ms, placeMaxMs)).toString(16).padStart(timeDigits, '0');
}

/**
 * Where a commit stands in the order of history, as text that sorts bytewise: by time, though always after its parents (their
 * places), then by sha. It is made of the commit and its ancestry alone, so it is the same in every index, in whatever
 * order the commits came. (The idea is git's "corrected commit date", Documentation/technical/commit-graph.)
 */
export function placeOf(
  { commit, at }: { readonly commit: string; readonly at: number },
  parents: readonly string[],
): string {
  const afterParents = parents.map((place) => Number.parseInt(place.slice(0, timeDigits), 16) + 1);
  const ms = Math.max(0, Math.min(at, timeMaxMs), ...afterParents);
  return placeOfTime(ms) + commit.slice(0, shaDigits);
}
