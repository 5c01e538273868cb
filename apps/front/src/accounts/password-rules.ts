import { accountMessages } from '../views/messages-accounts.js';
import { commonPasswords } from './common-passwords.js';

/** Fewer characters are found out by trying. */
export const passwordMinChars = 10;
/** A sentence fits; a book would keep the node busy. */
export const passwordMaxBytes = 1024;

/**
 * Why a password will not do for the account of that name, in words; null where it does. There are no rules about its letters and digits
 * (NIST SP 800-63B, 3.1.1.2): they make people choose worse ones.
 */
export function passwordProblem(password: string, name: string): string | null {
  const words = accountMessages.password;
  if (Array.from(password).length < passwordMinChars) return words.tooShort(passwordMinChars);
  if (Buffer.byteLength(password) > passwordMaxBytes) return words.tooLong(passwordMaxBytes);
  const plain = password.toLowerCase();
  if (new Set(plain).size <= 2 || commonPasswords.has(plain)) return words.common;
  const rest = name === '' ? plain : plain.replaceAll(name.toLowerCase(), '');
  return Array.from(rest).length < passwordMinChars / 2 ? words.likeName : null;
}
