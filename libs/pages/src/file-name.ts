import { extensionOf, formatOfPath } from './page-format.js';
import { parsePageName } from './page-name.js';

/** The folder that uploaded files lie in. */
export const uploadsFolder = 'uploads';
/** Longest part of a file's own name that is kept, in bytes of UTF-8, so that the whole path fits beside a long page name. */
const stemMaxBytes = 120;
/** Digits of the blob's sha in a file's name: two files of one name and page meet once in four billion. */
const shaDigits = 8;
const usualExtension = /^\.[a-z0-9]{1,10}$/;

/**
 * Where an uploaded file of a page is stored: `uploads/<page>/<name>-<first digits of its blob's sha>.<ext>`. Two nodes may
 * be given one name at once without a conflict, and the same bytes are stored once. The name keeps the letters and digits of all
 * scripts, `.`, `_` and `-`; one that would be a page's gets `.txt`. Where page and name together are too long or too
 * deep for an address, the file lies in `uploads` itself.
 */
export function uploadPath(page: string, name: string, blob: string): string {
  const { stem, extension } = cleanName(name);
  const file = `${stem}-${blob.slice(0, shaDigits)}${extension}`;
  const safe = formatOfPath(file) === null ? file : `${file}.txt`;
  const path = `${uploadsFolder}/${page}/${safe}`;
  return isFilePath(path) ? path : `${uploadsFolder}/${safe}`;
}

/** Whether a path is an address that leads to a file: spelled as its URL is, with no part that is reserved, and no page. */
export function isFilePath(path: string): boolean {
  const parsed = parsePageName(path);
  return parsed.ok && parsed.name === path && formatOfPath(path) === null;
}

/** The name that a browser or a person gave, without folders, and without what a file system, a URL or a reader could misread. */
function cleanName(name: string): { stem: string; extension: string } {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const written = last
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]/gu, '')
    .normalize('NFC')
    .trim();
  const found = extensionOf(written).toLowerCase();
  const extension = usualExtension.test(found) ? found : '';
  const stem = written.slice(0, written.length - extension.length).replace(/[^\p{L}\p{M}\p{N}._]+/gu, '-');
  const trimmed = cutBytes(stem).replace(/^[-._\p{M}]+|[-._]+$/gu, '');
  return { stem: trimmed || 'file', extension };
}

/** At most `stemMaxBytes` of a text, no character cut in two. */
function cutBytes(text: string): string {
  return Buffer.from(text)
    .subarray(0, stemMaxBytes)
    .toString()
    .replace(/\ufffd+$/, '');
}
