/** A git object id (SHA-1), in lower-case hex digits: 40 characters. */
export const shaChars = 40;
/** A git object id (SHA-1), bytes. */
export const shaBytes = 20;
/** The SHA-256 that names a notice about nodes, in lower-case hex digits: 64 characters. */
export const checksumChars = 64;
/** The SHA-256 of a certificate in base32: 52 characters. */
export const idChars = 52;
/** DNS allows 253 characters for a host; a port and the brackets of IPv6 come besides. */
export const addressMaxChars = 262;
/** A digest over tips or members, bytes: two that differ never look equal by accident. */
export const digestBytes = 16;
/** The digest of one bucket, bytes: what it misses the digest over all of them finds. */
export const bucketBytes = 4;
/** A signature, bytes: 72 of a P-256 key, and the longest is of RSA with 8192 bits. */
export const signatureMaxBytes = 1024;
/** A life a second for nine million years; numbers stay exact far above it. */
export const incarnationMax = 2 ** 48;
/** Numbers of pings: as many as numbers are exact for. */
export const pingNumberMax = Number.MAX_SAFE_INTEGER;
/** An age, ms: nobody remembers a node for as long as a year. */
export const ageMaxMs = 366 * 24 * 60 * 60 * 1000;
/** A moment since 1970, ms: as far as dates reach in JavaScript. */
export const wallMaxMs = 8_640_000_000_000_000;
/** Versions of the protocol: no more than a byte of them are ever told apart. */
export const protocolVersionMax = 255;
/** Capabilities that a hello names: many times what there is. */
export const capabilitiesMax = 64;
/** One capability, characters: a word. */
export const capabilityMaxChars = 64;
/** What tells two runs of a router apart, bytes: random ones of this length never meet. */
export const bootBytes = 8;
/** The version of a merge algorithm, characters: a word or a number. */
export const mergeVersionMaxChars = 16;
/** Why a link ends, characters: a sentence for the log. */
export const reasonMaxChars = 200;
/** An atom that says which state or yes or no, characters. */
export const wordMaxChars = 16;

/** Records of accounts in one message: what a store takes at once. */
export const accountRecordsMax = 500;
/** The key of a record of accounts, characters. */
export const accountKeyMaxChars = 120;
/** The value of a record of accounts, characters. */
export const accountValueMaxChars = 4096;
/** How often a key was changed: numbers stay exact far above it. */
export const accountCounterMax = 2 ** 48;
/** The name of a data folder in a record of accounts, bytes. */
export const replicaBytes = 8;
/** The mark of a record of accounts, bytes: the beginning of its SHA-256. */
export const markBytes = 8;
/** Marks in one message: 48 KiB of them. */
export const marksMax = 6144;

/** Most commits that a pull says it holds: its tips, and commits further down its line, at 25 bytes each. */
export const pullHavesMax = 256;
/** Most commits of the first-parent line in one pack. One step takes a wiki of this length, and no number is longer. */
export const pullCommitsMax = 100_000;
/** A pack, bytes: 4 GiB, which a wiki of a million pages does not come to. What a node takes is up to its store. */
export const packMaxBytes = 4 * 1024 * 1024 * 1024;
/** Commits that a line may still have: far more than were ever made in one repository. */
export const commitsLeftMax = 1_000_000_000;
/** Bytes of a pack in one frame, which has 64 KiB: whoever reads gets pieces soon, and needs little memory for each. */
export const packPieceMaxBytes = 48 * 1024;
/** By a token a connection is known as the one that was asked for, bytes: nobody guesses it. */
export const tokenBytes = 16;
