import type { VersionLabel } from '../conflict/version-label.js';

/** Longest name of a file that file systems keep, in bytes. */
const nameMaxBytes = 255;
/** Longest path that a repository of this wiki takes, in bytes. */
const pathMaxBytes = 1024;
/** Longest part of an author's name in a file name, in letters. */
const authorMax = 40;

/**
 * Letters that file names keep, as ranges that no version of Unicode changes and that need no normalization: Latin,
 * Greek, Cyrillic, Hebrew, Arabic, kana, Han, Hangul.
 */
const notInName =
  /[^0-9A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0391-\u03a1\u03a3-\u03ce\u0400-\u0481\u048a-\u052f\u05d0-\u05ea\u0621-\u063a\u0641-\u064a\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]+/gu;

/**
 * Where a file is kept whose own path another has: `img/plan (alice 1a2b3c4d).png`, with the author's name and so many
 * digits of the blob's sha. A longer stem is cut to what file systems keep; a dot in front goes, since names that begin
 * with one are reserved.
 */
export function besideName(path: string, label: VersionLabel, blobSha: string, digits: number): string {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const name = path.slice(folder.length).replace(/^\.+/u, '') || 'file';
  const roomBytes = Math.min(nameMaxBytes, pathMaxBytes - Buffer.byteLength(folder));
  const dot = name.lastIndexOf('.');
  const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  const author = label.name
    .replaceAll(notInName, '-')
    .slice(0, authorMax)
    .replaceAll(/^-+|-+$/gu, '');
  const mark = ` (${author === '' ? '' : `${author} `}${blobSha.slice(0, digits)})`;
  const isLong = Buffer.byteLength(mark + extension) > roomBytes;
  const end = isLong ? mark : mark + extension;
  return folder + cut(isLong ? name : stem, roomBytes - Buffer.byteLength(end)) + end;
}

function cut(text: string, maxBytes: number): string {
  let bytes = 0;
  let kept = '';
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes) break;
    kept += character;
  }
  return kept;
}
