import type { FsckOptions } from '../programs/fsck.js';

/** Oddities that real histories hold and that harm nobody, by git's names (git-fsck(1)). */
const tolerated: readonly string[] = [
  'badDate',
  'badDateOverflow',
  'badEmail',
  'badName',
  'badTimezone',
  'badTagName',
  'missingEmail',
  'missingNameBeforeEmail',
  'missingSpaceBeforeDate',
  'missingSpaceBeforeEmail',
  'missingTaggerEntry',
  'multipleAuthors',
  'nulInCommit',
  'zeroPaddedDate',
  'zeroPaddedFilemode',
];

/** Dangers that git lets pass with a warning. */
const refused: readonly string[] = [
  'badFilemode',
  'emptyName',
  'fullPathname',
  'hasDot',
  'hasDotdot',
  'hasDotgit',
  'nullSha1',
];

/** How `fsck` has to judge a history that may have been adopted: what is let pass, and what is not. */
export const adoptedSeverities = { tolerated, refused } satisfies FsckOptions;
