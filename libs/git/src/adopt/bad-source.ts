/** Why a source cannot be adopted. */
export type BadSourceCode =
  | 'missing'
  | 'not_a_repository'
  | 'empty'
  | 'no_branch'
  | 'shallow'
  | 'incomplete'
  | 'corrupt'
  | 'dangerous'
  | 'unreachable';

const advice: Record<BadSourceCode, string> = {
  missing: 'There is no such file or folder, and it is no URL. Check the path.',
  not_a_repository:
    'It is no git repository and no git bundle. Give a bundle, a folder with a .git, or a bare repository.',
  empty: 'The repository has no commit yet. Leave the setting away to start an empty wiki.',
  no_branch:
    'HEAD names no branch, and there is neither main nor master. Let HEAD name the branch to adopt (git symbolic-ref HEAD refs/heads/<branch>).',
  shallow: 'It is a shallow clone: its history is cut off. Complete it first (git fetch --unshallow).',
  incomplete:
    'Part of the history is not in it. Make the bundle from the whole branch (git bundle create wiki.bundle <branch> HEAD).',
  corrupt: 'Objects are missing or damaged. Take another copy, or see git fsck.',
  dangerous: 'The history holds objects that could harm those who clone it. Rewrite it without them.',
  unreachable: 'The repository could not be fetched. Check the URL and the access to it.',
};

/** The source cannot be adopted: what is wrong with it and what to do. `details` are lines of evidence. */
export class BadSource extends Error {
  override readonly name = 'BadSource';
  readonly code: BadSourceCode;
  readonly source: string;
  readonly details: readonly string[];

  constructor(
    code: BadSourceCode,
    source: string,
    options: { details?: readonly string[]; cause?: unknown } = {},
  ) {
    const details = options.details ?? [];
    super([`${source}: ${advice[code]}`, ...details].join('\n  '), { cause: options.cause });
    this.code = code;
    this.source = source;
    this.details = details;
  }
}
