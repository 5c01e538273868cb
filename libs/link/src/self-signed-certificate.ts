import { createPublicKey, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** Tags of DER (X.690, 8.1.2) that a certificate is made of. */
const tags = {
  integer: 0x02,
  bitString: 0x03,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  version: 0xa0,
} as const;
/** 1.2.840.10045.4.3.2 and 2.5.4.3, as DER has them. */
const ecdsaWithSha256 = Buffer.from('2a8648ce3d040302', 'hex');
const commonName = Buffer.from('550403', 'hex');
const version3 = 2;
/** RFC 5280 allows 20; 16 random ones never meet. */
const serialBytes = 16;
const longestShortForm = 0x7f;

/**
 * A certificate (DER, X.509 version 3) for a P-256 key, signed by itself. It says nothing but the key: neighbors go by its
 * SHA-256 alone, so its name is a constant and its time is all time (RFC 5280, 4.1.2.5), whatever the clock shows.
 */
export function selfSignedCertificate(privateKey: KeyObject): Buffer {
  const algorithm = der('sequence', der('objectIdentifier', ecdsaWithSha256));
  const name = der(
    'sequence',
    der('set', der('sequence', der('objectIdentifier', commonName), der('utf8String', Buffer.from('erwik')))),
  );
  const allTime = der(
    'sequence',
    der('utcTime', Buffer.from('700101000000Z')),
    der('generalizedTime', Buffer.from('99991231235959Z')),
  );
  const toBeSigned = der(
    'sequence',
    der('version', der('integer', Buffer.from([version3]))),
    der('integer', serialNumber()),
    algorithm,
    name,
    allTime,
    name,
    createPublicKey(privateKey).export({ type: 'spki', format: 'der' }),
  );
  const signature = sign('sha256', toBeSigned, { key: privateKey, dsaEncoding: 'der' });
  return der('sequence', toBeSigned, algorithm, der('bitString', Buffer.from([0]), signature));
}

/** The first byte is neither 0 nor above 127: the number is positive and has no byte too many. */
function serialNumber(): Buffer {
  const bytes = randomBytes(serialBytes);
  bytes.writeUInt8((bytes.readUInt8(0) & longestShortForm) | 1, 0);
  return bytes;
}

function der(tag: keyof typeof tags, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tags[tag]]), lengthOf(content), content]);
}

/** Short form up to 127 bytes, else the number of length bytes and these (X.690, 8.1.3). */
function lengthOf(content: Buffer): Buffer {
  if (content.length <= longestShortForm) return Buffer.from([content.length]);
  const digits = content.length.toString(16);
  const bytes = Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex');
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}
