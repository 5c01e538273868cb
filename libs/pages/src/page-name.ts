import { extensionOf, formatOfPath, withoutExtension } from './page-format.js';

/** Longest page name, in code points: fits a title, a URL bar and, at four bytes each, a path of 1,024 bytes. */
export const pageNameMaxChars = 200;
/** Longest segment of a page name, in bytes of UTF-8: file systems stop at 255, the extension needs up to ten. */
export const segmentMaxBytes = 240;
/** Most segments of a page name: deeper trees make every save rewrite more trees and no wiki seen so far needs them. */
export const pageNameMaxDepth = 8;

/** Why a name was refused; stable, for programs. */
export type PageNameFault = 'bad_page_name' | 'reserved_page_name' | 'page_name_too_long';

/** A name in its one canonical spelling, or why there is none, in words for the person who typed it. */
export type ParsedPageName = { ok: true; name: string } | { ok: false; code: PageNameFault; message: string };

/** Pages shown around other pages instead of by themselves, and the text a new page starts with. */
export type SpecialKind = 'sidebar' | 'header' | 'footer' | 'template';

const emojiJoiner =
  /(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])\u200D(?=\p{Extended_Pictographic})/gu;
const arabicJoiner = /(?<=\p{Script=Arabic})\u200C(?=\p{Script=Arabic})/gu;
/** Control, format, surrogate and other characters that have no shape of their own. */
const invisible =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\u034F\u115F\u1160\u17B4\u17B5\u3164\uFFA0]/u;
const percentEscape = /%[0-9a-f]{2}/i;
/** Windows opens a device for these names, with any extension, so no checkout could hold them. */
const windowsDevice = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;
const gitShortName = /^git~\d+$/i;
const specialSegment = /^_(sidebar|header|footer|template)$/i;

/**
 * Reads a page name as a person, a URL or a file name spells it (already decoded): Unicode NFC, spaces become `-`.
 * A segment beginning with `.` or with one `_` is reserved (the wiki's own addresses begin so), except `_Sidebar`,
 * `_Header`, `_Footer` and `_Template` at the end.
 */
export function parsePageName(raw: string): ParsedPageName {
  if (raw.length > 2 * pageNameMaxChars) return tooLong();
  const segments = raw.normalize('NFC').split('/').map(canonicalSegment);
  const name = segments.join('/');
  if (Array.from(name).length > pageNameMaxChars) return tooLong();
  if (segments.length > pageNameMaxDepth) {
    return bad(`A page name has at most ${pageNameMaxDepth} parts between slashes.`);
  }
  for (const [index, segment] of segments.entries()) {
    const fault = faultOfSegment(segment, index === segments.length - 1);
    if (fault !== null) return fault;
  }
  return { ok: true, name };
}

/** A page's path on this wiki, percent-encoded, as its canonical URL spells it: `/guides/Bilbo-Baggins`. */
export function pageUrl(name: string): string {
  const wellFormed = name.replace(/\p{Cs}/gu, '\uFFFD');
  return '/' + wellFormed.split('/').map(encodeURIComponent).join('/');
}

/** A decoded URL path, without its leading slash; `canonical` is false where the URL was not spelled in NFC. */
export type DecodedUrlPath =
  { ok: true; path: string; canonical: boolean } | { ok: false; code: PageNameFault; message: string };

/**
 * Decodes a URL's path strictly: every `%` begins an escape and the bytes are UTF-8. Bytes that a client left
 * unescaped, which Node.js hands over as Latin-1 characters, are read as UTF-8 too.
 */
export function decodeUrlPath(pathname: string): DecodedUrlPath {
  const escaped = pathname.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16)}`);
  try {
    const decoded = decodeURIComponent(escaped).replace(/^\//, '');
    const path = decoded.normalize('NFC');
    return { ok: true, path, canonical: path === decoded };
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return bad('The address is not valid percent-encoded UTF-8.');
  }
}

/** Names with the same key are spellings of one name: case, and the choice between space, `_` and `-`, do not count. */
export function foldKey(name: string): string {
  return name.normalize('NFC').toLowerCase().normalize('NFC').replace(/[\s_]/gu, '-');
}

/** The path under which a new page is stored. */
export function pathOfNewPage(name: string): string {
  return formatOfPath(name) === null ? `${name}.md` : name;
}

/** The name of the page that a file holds; null where the file is not a page or could not be reached as one. */
export function nameOfPath(path: string): string | null {
  if (formatOfPath(path) === null) return null;
  const parsed = parsePageName(withoutExtension(path));
  return parsed.ok ? parsed.name : null;
}

/** The title that a name alone tells: its last segment, with spaces for `-`. Gitea's suffix `.-` keeps the dashes. */
export function titleOfName(name: string): string {
  const last = name.slice(name.lastIndexOf('/') + 1);
  if (last.endsWith('.-')) return last.slice(0, -2);
  const title = last.replaceAll('-', ' ').trim();
  return title === '' ? last : title;
}

/** What a file is for, where it is one of the special pages, and the folder (`''` is the root) it is for. */
export function specialOf(path: string): { kind: SpecialKind; folder: string } | null {
  if (extensionOf(path) === '' || formatOfPath(path) === null) return null;
  const stem = withoutExtension(path);
  const slash = stem.lastIndexOf('/');
  const kind = specialKinds.get(stem.slice(slash + 1).toLowerCase());
  return kind === undefined ? null : { kind, folder: stem.slice(0, Math.max(slash, 0)) };
}

const specialKinds = new Map<string, SpecialKind>([
  ['_sidebar', 'sidebar'],
  ['_header', 'header'],
  ['_footer', 'footer'],
  ['_template', 'template'],
]);

function canonicalSegment(segment: string): string {
  return segment
    .replace(/\p{Zs}+/gu, ' ')
    .trim()
    .replaceAll(' ', '-');
}

function faultOfSegment(segment: string, last: boolean): Extract<ParsedPageName, { ok: false }> | null {
  if (segment === '') return bad('A page name needs a character before and after each slash.');
  if (/^\.+$/.test(segment)) return bad('A part of a page name cannot consist of dots.');
  if (segment.includes('\\')) return bad('A page name cannot contain a backslash.');
  if (segment.startsWith('.') || gitShortName.test(segment)) return reserved(segment);
  if (/^_(?!_)/.test(segment) && !(last && specialSegment.test(segment))) return reserved(segment);
  if (segment.endsWith('.')) return bad('A part of a page name cannot end with a dot.');
  if (percentEscape.test(segment)) return bad('A page name cannot contain a percent escape such as %20.');
  if (invisible.test(segment.replace(emojiJoiner, '').replace(arabicJoiner, ''))) {
    return bad('A page name cannot contain control or invisible characters.');
  }
  if (windowsDevice.test(segment)) return bad('A page name cannot be the name of a Windows device.');
  return Buffer.byteLength(segment) > segmentMaxBytes ? tooLong() : null;
}

function bad(message: string): { ok: false; code: PageNameFault; message: string } {
  return { ok: false, code: 'bad_page_name', message };
}

function reserved(segment: string): { ok: false; code: PageNameFault; message: string } {
  const start = segment.startsWith('_')
    ? 'Names beginning with "_"'
    : 'Names beginning with "." or like "git~1"';
  return { ok: false, code: 'reserved_page_name', message: `${start} are reserved.` };
}

function tooLong(): { ok: false; code: PageNameFault; message: string } {
  const message = `A page name has at most ${pageNameMaxChars} characters, and ${segmentMaxBytes} bytes between slashes.`;
  return { ok: false, code: 'page_name_too_long', message };
}
