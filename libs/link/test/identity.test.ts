import { X509Certificate, createHash } from 'node:crypto';
import { chmod, mkdir, readFile, readdir, rmdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@erwik/testkit';
import { expect, test } from 'vitest';
import { idOf, loadIdentity, makeIdentity } from '../src/index.js';

test('a node keeps the identity that its first start made, in a file for its owner alone', async () => {
  await using data = await temporaryFolder();
  const folder = join(data.path, 'not', 'there');
  const made = await loadIdentity(folder);
  const again = await loadIdentity(folder);
  expect([again.id, again.certificate]).toEqual([made.id, made.certificate]);
  expect(again.privateKey.equals(made.privateKey)).toBe(true);
  expect((await stat(join(folder, 'key'))).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(['key']);
});

test('processes that start at once agree on one identity', async () => {
  await using data = await temporaryFolder();
  const all = await Promise.all(Array.from({ length: 5 }, () => loadIdentity(data.path)));
  expect(new Set(all.map(({ id }) => id)).size).toBe(1);
});

test('a certificate is its own, for all time, and its id is its SHA-256 in base32', () => {
  const { certificate, privateKey, id } = makeIdentity();
  const read = new X509Certificate(certificate);
  expect(read.verify(read.publicKey)).toBe(true);
  expect(read.checkPrivateKey(privateKey)).toBe(true);
  expect(read.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
  expect([read.subject, read.issuer]).toEqual(['CN=erwik', 'CN=erwik']);
  expect([read.validFrom, read.validTo]).toEqual(['Jan  1 00:00:00 1970 GMT', 'Dec 31 23:59:59 9999 GMT']);
  expect(id).toMatch(/^[A-Z2-7]{52}$/);
  const bits = BigInt(`0x${createHash('sha256').update(certificate).digest('hex')}`) << 4n;
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const expected = Array.from(
    { length: 52 },
    (_, at) => alphabet[Number((bits >> BigInt(5 * (51 - at))) & 31n)],
  );
  expect(id).toBe(expected.join(''));
  expect(idOf(certificate)).toBe(id);
});

test('no two identities are alike, whatever their serial numbers begin with', () => {
  const all = Array.from({ length: 300 }, makeIdentity);
  expect(new Set(all.map(({ id }) => id)).size).toBe(300);
  for (const { certificate } of all) expect(() => new X509Certificate(certificate)).not.toThrow();
});

test('a key that others may read is refused, with the way out', async () => {
  await using data = await temporaryFolder();
  await loadIdentity(data.path);
  const path = join(data.path, 'key');
  await chmod(path, 0o640);
  await expect(loadIdentity(data.path)).rejects.toMatchObject({
    faults: [`${path} can be read by others: the key may be known to them (chmod 600 ${path})`],
  });
});

test.each([
  ['is empty', ''],
  ['is cut', (pem: string) => pem.slice(0, 300)],
  ['lacks its certificate', (pem: string) => pem.split('-----BEGIN CERT')[0] ?? ''],
])('a key file that %s is refused and kept', async (_, change) => {
  await using data = await temporaryFolder();
  await loadIdentity(data.path);
  const path = join(data.path, 'key');
  const content = typeof change === 'string' ? change : change(await readFile(path, 'utf8'));
  await writeFile(path, content);
  await expect(loadIdentity(data.path)).rejects.toMatchObject({
    faults: [`${path} is not a private key without a passphrase and its certificate (PEM)`],
  });
  expect(await readFile(path, 'utf8')).toBe(content);
});

test('a key with the certificate of another is refused', async () => {
  await using data = await temporaryFolder();
  const path = join(data.path, 'key');
  await loadIdentity(join(data.path, 'other'));
  await loadIdentity(data.path);
  const [mine, others] = [
    await readFile(path, 'utf8'),
    await readFile(join(data.path, 'other', 'key'), 'utf8'),
  ];
  const marker = '-----BEGIN CERTIFICATE-----';
  await writeFile(path, `${mine.split(marker)[0]}${marker}${others.split(marker)[1]}`);
  await expect(loadIdentity(data.path)).rejects.toMatchObject({
    faults: [`${path} holds a key and the certificate of another`],
  });
});

test('a key file that is a folder or far too large is refused', async () => {
  await using data = await temporaryFolder();
  const path = join(data.path, 'key');
  await mkdir(path);
  await expect(loadIdentity(data.path)).rejects.toMatchObject({ faults: [`${path} is no file`] });
  await rmdir(path);
  await writeFile(path, 'x'.repeat(40_000), { mode: 0o600 });
  await expect(loadIdentity(data.path)).rejects.toMatchObject({
    faults: [`${path} has 40000 bytes, where 32768 are taken at most`],
  });
});
