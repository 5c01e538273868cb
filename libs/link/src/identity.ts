import { X509Certificate, createHash, createPrivateKey, generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { BadConfig } from '@erwik/runtime';
import { base32 } from './base32.js';
import { createSecretFile, readSecretFile } from './secret-file.js';
import { selfSignedCertificate } from './self-signed-certificate.js';

/** Holds an RSA key of 8192 bits and its certificate, in bytes. */
const keyFileMaxBytes = 32 * 1024;

/** What a node is known by on links, whatever its name and address. */
export interface Identity {
  readonly privateKey: KeyObject;
  /** DER */
  readonly certificate: Buffer;
  /** as others see it in a handshake, and as a router file pins it: see `idOf` */
  readonly id: string;
}

/** The SHA-256 of a certificate (DER), 32 bytes. */
export function certificateHash(certificate: Uint8Array): Buffer {
  return createHash('sha256').update(certificate).digest();
}

/** A node's id: the SHA-256 of its certificate in base32 (RFC 4648, no padding), 52 characters, as a router file pins it. */
export function idOf(certificate: Uint8Array): string {
  return base32(certificateHash(certificate));
}

/** A certificate (DER) as PEM. */
export function certificatePem(certificate: Buffer): string {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

/** A new identity: a P-256 key, whose handshake has 3 KB against the 6 KB of RSA, and its certificate. */
export function makeIdentity(): Identity {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return identityOf(privateKey, selfSignedCertificate(privateKey));
}

/**
 * The node's identity from the file `key` of its data folder (a private key and its certificate, PEM), made there when the
 * node starts for the first time. Errors: `BadConfig` where others may read the file, or where it is not such a pair.
 */
export async function loadIdentity(dataFolder: string): Promise<Identity> {
  const path = join(dataFolder, 'key');
  const found = await readIdentity(path);
  if (found !== null) return found;
  await createSecretFile(path, pemOf(makeIdentity()));
  const made = await readIdentity(path);
  if (made === null) throw new BadConfig([`${path} vanished`]);
  return made;
}

async function readIdentity(path: string): Promise<Identity | null> {
  const file = await readSecretFile(path, keyFileMaxBytes);
  if (file === null) return null;
  if (file.readableByOthers)
    throw new BadConfig([`${path} can be read by others: the key may be known to them (chmod 600 ${path})`]);
  return parseIdentity(path, file.content);
}

function parseIdentity(path: string, pem: string): Identity {
  try {
    const privateKey = createPrivateKey(pem);
    const certificate = new X509Certificate(pem);
    if (certificate.checkPrivateKey(privateKey)) return identityOf(privateKey, certificate.raw);
  } catch {
    throw new BadConfig([`${path} is not a private key without a passphrase and its certificate (PEM)`]);
  }
  throw new BadConfig([`${path} holds a key and the certificate of another`]);
}

function identityOf(privateKey: KeyObject, certificate: Buffer): Identity {
  return { privateKey, certificate, id: idOf(certificate) };
}

function pemOf({ privateKey, certificate }: Identity): string {
  return `${privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()}${certificatePem(certificate)}`;
}
