/** How many elements two sequences have in common at their start and, apart from those, at their end. */
export function commonEnds<T>(one: ArrayLike<T>, two: ArrayLike<T>): { head: number; tail: number } {
  const shorter = Math.min(one.length, two.length);
  let head = 0;
  while (head < shorter && one[head] === two[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && one[one.length - 1 - tail] === two[two.length - 1 - tail]) tail += 1;
  return { head, tail };
}
