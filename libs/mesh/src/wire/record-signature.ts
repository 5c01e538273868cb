import { sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { NeighborRecord } from '../messages.js';

/** The part of a record that its subject vouches for. */
export type SignedFields = Pick<NeighborRecord, 'name' | 'id' | 'incarnation' | 'address'>;

/** What else a key may sign does not begin like this. */
const label = 'erwik/1 record';

/**
 * The exact bytes that a node signs for its record: five lines of UTF-8, each with a line feed at its end, of which the first is
 * `erwik/1 record`, then name, id, incarnation in decimal digits, and address. None of these can hold a line feed.
 */
export function signedBytes({ name, id, incarnation, address }: SignedFields): Buffer {
  return Buffer.from([label, name, id, incarnation, address].map((line) => `${line}\n`).join(''));
}

/** A node's signature of its own record (base64): with SHA-256, or as the key itself says where it is Ed25519. */
export function signRecord(fields: SignedFields, privateKey: KeyObject): string {
  return sign(digestFor(privateKey), signedBytes(fields), privateKey).toString('base64');
}

/** Whether the subject itself made the record: `publicKey` is that of the certificate which the record's `id` names. */
export function verifiesRecord(record: NeighborRecord, publicKey: KeyObject): boolean {
  const signature = Buffer.from(record.signature, 'base64');
  return verify(digestFor(publicKey), signedBytes(record), publicKey, signature);
}

/** Keys of Edwards curves bring their own. */
function digestFor({ asymmetricKeyType }: KeyObject): string | null {
  return asymmetricKeyType === 'ed25519' || asymmetricKeyType === 'ed448' ? null : 'sha256';
}
