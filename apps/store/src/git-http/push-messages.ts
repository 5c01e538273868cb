/**
 * What whoever pushes is told. The refusals are short, as git shows each behind the name of its ref; the lines come behind
 * `remote: ` and say what to do.
 */
export const pushMessages = {
  otherRef: 'only main can be pushed',
  onlyBranch: 'This wiki has one branch, main. Other branches and tags stay in your clone.',
  deletion: 'main cannot be deleted',
  deletionLine: 'The wiki is what main holds. Pages are deleted by a commit that deletes their files.',
  rewrite: 'history is kept',
  rewriteLines: [
    'What you pushed does not go on from what is here. Nothing that others have saved is taken away.',
    'Run: git pull, then: git push (without --force).',
  ],
  derived: 'nothing of your own to push',
  derivedLine: 'The last commit is a merge that a node made by itself; nodes pass these on without you.',
  forbidden: 'you may not change some of it',
  forbiddenLines: (paths: readonly string[]): string[] =>
    listed(paths).map((path) => `You may not change ${path}.`),
  unrelated: 'another wiki',
  unrelatedLine: 'What you pushed shares no history with this wiki.',
  rules: 'it breaks the rules of this wiki',
  reason: (reason: string): string => `Refused: ${oneLine(reason)}`,
  missing: 'something is missing',
  missingLine: (sha: string): string =>
    `Your push needs the object ${sha}, which neither it nor this wiki has. Is your clone shallow? Run: git fetch --unshallow.`,
  badPack: 'the pack is broken or too large',
  tooLarge: (maxBytes: number): string =>
    `A push has at most ${maxBytes / 1024 / 1024} MiB. Push a part of your commits first (git push origin <commit>:main).`,
  unavailable: 'it cannot be taken now',
  unavailableLine: 'This node cannot take it now. Nothing was changed: push again later.',
  merged: (head: string): string =>
    `Merged with what others saved meanwhile, as ${head.slice(0, 7)}. Run: git pull.`,
} as const;

/** Most paths that are named one by one. */
const namedMax = 20;
/** Longest line, in characters. */
const lineMaxChars = 400;

function listed(paths: readonly string[]): string[] {
  const named = paths.slice(0, namedMax).map((path) => JSON.stringify(path));
  return paths.length > namedMax ? [...named, `${paths.length - namedMax} more files`] : named;
}

/** A line of what a program or an object says: no control character and nothing invisible reaches a terminal. */
function oneLine(text: string): string {
  return text
    .replace(/[\p{C}\u2028\u2029]/gu, (char) => `\\u{${char.codePointAt(0)?.toString(16) ?? ''}}`)
    .slice(0, lineMaxChars);
}
