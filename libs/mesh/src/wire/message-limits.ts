/** A git object id (SHA-1), in lower-case hex digits: 40 characters. */
export const shaChars = 40;
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
/** Why a link ends, characters: a sentence for the log. */
export const reasonMaxChars = 200;
/** An atom that says which state or yes or no, characters. */
export const wordMaxChars = 16;
