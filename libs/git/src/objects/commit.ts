import { TextDecoder } from 'node:util';
import { BadObject, isSha } from './object.js';
import type { Sha } from './object.js';

/** Who did something and when: seconds since 1970 and the writer's offset from UTC in minutes. */
export interface Signature {
  readonly name: string;
  readonly email: string;
  readonly seconds: number;
  readonly offsetMinutes: number;
}

/** A commit's content. `message` is all text after the headers, as it was written. */
export interface Commit {
  readonly tree: Sha;
  readonly parents: readonly Sha[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

const nobody: Signature = { name: '', email: '', seconds: 0, offsetMinutes: 0 };
/** The largest offset that can be written (`+hhmm` with two digits of hours). */
const offsetMaxMinutes = 99 * 60 + 59;
/** The end of the year 9999: later dates have no usual spelling, and only broken tools wrote them. */
const secondsMax = 253_402_300_799;

/**
 * Reads a commit of any age. Odd names, dates, encodings, signatures and unknown headers never stop it: what cannot be
 * read is empty, 0 or U+FFFD. Throws `BadObject` only where the bytes name no tree.
 */
export function parseCommit(data: Buffer): Commit {
  const split = data.indexOf('\n\n');
  const head = split < 0 ? data : data.subarray(0, split);
  const headers = headerLines(head.toString('latin1'));
  const decode = decoder(headers.find(({ key }) => key === 'encoding')?.value);
  const tree = headers[0];
  if (tree?.key !== 'tree' || !isSha(tree.value)) throw new BadObject('a commit must begin with its tree');
  const person = (key: string): Signature => {
    const line = headers.find((header) => header.key === key);
    return line === undefined ? nobody : parseSignature(decode(Buffer.from(line.value, 'latin1')));
  };
  return {
    tree: tree.value,
    parents: headers.filter(({ key, value }) => key === 'parent' && isSha(value)).map(({ value }) => value),
    author: person('author'),
    committer: person('committer'),
    message: split < 0 ? '' : decode(data.subarray(split + 2)),
  };
}

/**
 * The bytes of a commit. Names and addresses lose what the format cannot carry (line ends, NUL, `<`, `>`); the message
 * loses NUL and ends in one line end. Throws `BadObject` on a tree or parent that is no sha.
 */
export function encodeCommit(commit: Commit): Buffer {
  for (const sha of [commit.tree, ...commit.parents]) {
    if (!isSha(sha)) throw new BadObject(`${JSON.stringify(sha)} is no sha`);
  }
  const lines = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${formatSignature(commit.author)}`,
    `committer ${formatSignature(commit.committer)}`,
  ];
  const message = commit.message.replaceAll('\0', '').replace(/\r\n?/g, '\n').trimEnd();
  return Buffer.from(`${lines.join('\n')}\n\n${message}\n`);
}

interface Header {
  readonly key: string;
  readonly value: string;
}

function headerLines(head: string): Header[] {
  const headers: Header[] = [];
  for (const line of head.split('\n')) {
    // a line that begins with a space continues the header before it (signatures, merged tags), which nobody needs here
    if (line.startsWith(' ')) continue;
    const space = line.indexOf(' ');
    if (space > 0) headers.push({ key: line.slice(0, space), value: line.slice(space + 1) });
  }
  return headers;
}

function decoder(encoding: string | undefined): (bytes: Buffer) => string {
  const named = textDecoder(encoding ?? 'utf-8') ?? new TextDecoder();
  const western = new TextDecoder('windows-1252');
  return (bytes) => {
    try {
      return named.decode(bytes);
    } catch {
      // old histories hold western texts that never said so
      return western.decode(bytes);
    }
  };
}

function textDecoder(label: string): TextDecoder | null {
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: true });
  } catch {
    return null;
  }
}

function parseSignature(line: string): Signature {
  const open = line.indexOf('<');
  const close = line.lastIndexOf('>');
  const date = /^\s*(-?\d+)(?:\s+([+-])(\d{1,2})(\d{2}))?/.exec(close < 0 ? '' : line.slice(close + 1));
  const seconds = Number(date?.[1] ?? 0);
  const minutes = Number(date?.[3] ?? 0) * 60 + Number(date?.[4] ?? 0);
  return {
    name: (open < 0 ? line : line.slice(0, open)).trim(),
    email: open < 0 || close < open ? '' : line.slice(open + 1, close).trim(),
    seconds: Math.abs(seconds) > secondsMax ? 0 : seconds,
    offsetMinutes: date?.[2] === '-' && minutes > 0 ? -minutes : minutes,
  };
}

function formatSignature({ name, email, seconds, offsetMinutes }: Signature): string {
  const offset = Math.min(Math.abs(Math.trunc(offsetMinutes)), offsetMaxMinutes);
  const zone = `${String(Math.trunc(offset / 60)).padStart(2, '0')}${String(offset % 60).padStart(2, '0')}`;
  const sign = offsetMinutes < 0 ? '-' : '+';
  return `${clean(name)} <${clean(email)}> ${Math.max(0, Math.trunc(seconds))} ${sign}${zone}`;
}

/** Git takes the same characters off the ends of a name (its `crud` rule), so a name survives a rewrite by git. */
function clean(text: string): string {
  const plain = text.replace(/[<>]/g, '').replace(/\p{Cc}+/gu, ' ');
  return plain.replace(/^[\s.,:;'"\\]+|[\s,:;'"\\]+$/g, '');
}
