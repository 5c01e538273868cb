const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const bitsPerByte = 8;
const bitsPerCharacter = 5;

/** Bytes in base32 (RFC 4648), without padding: can be read out, and survives a change of case. */
export function base32(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(bitsPerByte, '0')).join('');
  const groups = bits.match(/.{1,5}/g) ?? [];
  return groups.map((group) => alphabet[parseInt(group.padEnd(bitsPerCharacter, '0'), 2)]).join('');
}
