/** Longest file or folder name, in bytes of UTF-8: what ext4, APFS and NTFS can hold. */
export const fileNameMaxBytes = 255;
/** Longest path, in bytes of UTF-8. Windows clones stop near 260 characters, everything else at 4096. */
export const pathMaxBytes = 1024;
/** Most folders above a file, itself counted. Pages need 8; attachments lie beside them. */
export const pathMaxDepth = 16;
/** Deepest tree that is walked at all: recursion stays small, whatever a pack holds. */
export const treeMaxDepth = 64;
/** Most entries in one walk over a commit's trees. A 58 KB pack can hold 10^10 paths; a large wiki has 100,000. */
export const walkMaxEntries = 400_000;
/** Largest tree or commit, in bytes (16 MiB): a flat folder of 100,000 pages takes 5 MB. */
export const structureMaxBytes = 16 * 1024 * 1024;
/** Largest file, in bytes (25 MiB): uploads end there. */
export const blobMaxBytes = 25 * 1024 * 1024;
/**
 * Largest file that a history may hold, in bytes (128 MiB): git's programs, which take in what other nodes send, may allocate no
 * more at once, so that a pack of some KB that claims a file of gigabytes ends at once.
 */
export const heldBlobMaxBytes = 128 * 1024 * 1024;
/** Largest commit, in bytes: its message, its parents and a signature. */
export const commitMaxBytes = 64 * 1024;
/** Longest message, in bytes: the list of a large squash fits, a book does not. */
export const messageMaxBytes = 16 * 1024;
/** Most parents of a commit: as many tips as a mesh of 64 nodes can have at once. */
export const parentsMax = 64;
/** Longest name of an author, in characters. */
export const personNameMaxChars = 120;
/** Longest address of an author, in characters (RFC 5321). */
export const personEmailMaxChars = 254;
/** How far ahead of our clock a commit's date may be, in ms: another host's clock may be off by a day. */
export const dateAheadMaxMs = 24 * 60 * 60_000;
/** Largest offset from UTC in use, in minutes (UTC+14). */
export const zoneMaxMinutes = 14 * 60;
