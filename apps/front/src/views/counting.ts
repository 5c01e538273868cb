const number = new Intl.NumberFormat('en');

/** A number as people write it. */
export function numberText(n: number): string {
  return number.format(n);
}

/** A number of things, with the word for one or for many of them. */
export function countText(n: number, one: string, many: string): string {
  return `${numberText(n)} ${n === 1 ? one : many}`;
}
