import type { Oddity } from '@erwik/git';

/** What is odd in a history and let be, one line for each kind. */
export function oddityLines(oddities: readonly Oddity[]): string[] {
  if (oddities.length === 0) return [];
  return [
    'Kept in the history; files of such names or kinds are not shown to readers:',
    ...oddities.map(
      ({ message, count, example }) => `  ${count} × ${message}, such as ${JSON.stringify(example)}`,
    ),
  ];
}
