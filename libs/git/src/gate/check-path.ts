import { faultAt } from './faults.js';
import type { Fault, FaultCode } from './faults.js';
import { fileNameMaxBytes, pathMaxBytes, pathMaxDepth } from './limits.js';

/**
 * What is wrong with a path in the repository, whatever stands there. Names that bytes of invalid UTF-8 were read
 * into hold U+FFFD and count as invalid.
 */
export function checkPath(path: string): Fault[] {
  const names = path.split('/');
  const codes = new Set<FaultCode>(names.flatMap(nameFaults));
  if (names.length > pathMaxDepth) codes.add('too_deep');
  if (Buffer.byteLength(path) > pathMaxBytes) codes.add('name_too_long');
  return [...codes].map((code) => faultAt(code, path));
}

/** Whether readers may see the file: a regular file, with whatever permissions git has ever written, at a path without fault. */
export function isServed(path: string, mode: string): boolean {
  return /^100(?:644|664|755)$/.test(mode) && checkPath(path).length === 0;
}

/** Settings of the wiki, which are part of it though their names begin with a dot. */
const settings = new Set(['.redirects.gollum', '.erwik']);

type NameRule = readonly [FaultCode, (name: string) => boolean];

const nameRules: readonly NameRule[] = [
  ['empty_name', (name) => name === ''],
  ['dot_name', (name) => name.split('\\').some((part) => part === '.' || part === '..')],
  ['git_name', (name) => name.split('\\').some(meansGitFolder)],
  ['nul_name', (name) => name.includes('\0')],
  // oxlint-disable-next-line no-control-regex -- NUL has a rule of its own
  ['control_name', (name) => /[\u0001-\u001f\u007f-\u009f\u2028\u2029]/.test(name)],
  ['hidden_name', hasHiddenCharacter],
  ['backslash_name', (name) => name.includes('\\')],
  ['bad_utf8', (name) => name.includes('\ufffd') || /\p{Cs}/u.test(name)],
  ['not_nfc', (name) => name.normalize('NFC') !== name],
  ['device_name', (name) => deviceName.test(name)],
  ['windows_end', (name) => /[. ]$/.test(name)],
  ['dot_file', (name) => name.startsWith('.') && !settings.has(name)],
  ['name_too_long', (name) => Buffer.byteLength(name) > fileNameMaxBytes],
];

/** What is wrong with one name of a path. */
export function nameFaults(name: string): FaultCode[] {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{5,60}\.md$/.test(name)) return [];
  return nameRules.filter(([, broken]) => broken(name)).map(([code]) => code);
}

/**
 * HFS+ ignores case and these code points, NTFS cuts trailing dots and spaces and all from a colon, and knows the
 * folder by its short name too (git's `is_hfs_dotgit` and `is_ntfs_dotgit`).
 */
function meansGitFolder(name: string): boolean {
  const hfs = name.replace(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, '');
  const ntfs = hfs
    .toLowerCase()
    .replace(/:.*$/s, '')
    .replace(/[. ]+$/, '');
  return ntfs === '.git' || /^git~\d+$/.test(ntfs);
}

const deviceName = /^(?:con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|conin\$|conout\$) *(?:[.:].*)?$/is;

/**
 * Format characters (category Cf: zero-width, direction-changing, tags), the Hangul fillers and the no-break spaces
 * that look like nothing. Zero-width joiners stay where they join emoji or letters, as many scripts need.
 */
function hasHiddenCharacter(name: string): boolean {
  const joined = name.replace(
    /(?<=[\p{L}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}])[\u200c\u200d](?=[\p{L}\p{Extended_Pictographic}])/gu,
    '',
  );
  return /[\p{Cf}\u115f\u1160\u3164\uffa0]/u.test(joined);
}
