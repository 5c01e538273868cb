import { isSha } from '../objects/object.js';
import { faultAt } from './faults.js';
import type { Fault, FaultCode } from './faults.js';
import {
  commitMaxBytes,
  dateAheadMaxMs,
  messageMaxBytes,
  parentsMax,
  personEmailMaxChars,
  personNameMaxChars,
  structureMaxBytes,
  zoneMaxMinutes,
} from './limits.js';

/**
 * What is wrong with a commit's bytes. `now`, in ms since 1970, is what its dates are held against; `path` is put
 * into the faults (the commit's sha, where it is known).
 */
export function checkCommit(data: Buffer, { now, path = '' }: { now: number; path?: string }): Fault[] {
  const codes = data.length > structureMaxBytes ? (['too_big'] as const) : commitFaults(data, now);
  return [...new Set(codes)].map((code) => faultAt(code, path));
}

function commitFaults(data: Buffer, now: number): FaultCode[] {
  const parts = commitParts(data);
  if (parts === null) return ['broken_commit'];
  const codes: FaultCode[] = [];
  if (data.length > commitMaxBytes) codes.push('big_commit');
  if (parts.parents.length > parentsMax) codes.push('too_many_parents');
  if (new Set(parts.parents).size < parts.parents.length) codes.push('repeated_parent');
  if (parts.encoding !== null && !/^utf-?8$/i.test(parts.encoding)) codes.push('odd_encoding');
  if (!isUtf8(data)) codes.push('bad_utf8');
  codes.push(...messageFaults(parts.message));
  codes.push(...personFaults(parts.author, now), ...personFaults(parts.committer, now));
  return codes;
}

interface CommitParts {
  readonly parents: string[];
  readonly author: string;
  readonly committer: string;
  readonly encoding: string | null;
  readonly message: string;
}

/** Git's own grammar: tree, parents, author, committer in this order; then other headers; a blank line; the message. */
function commitParts(data: Buffer): CommitParts | null {
  const text = data.toString('utf8');
  const split = text.indexOf('\n\n');
  const lines = (split < 0 ? text.replace(/\n$/, '') : text.slice(0, split)).split('\n');
  if (!isSha(valueOf('tree', lines.shift()) ?? '')) return null;
  const parents: string[] = [];
  while (lines[0]?.startsWith('parent ') === true) parents.push(valueOf('parent', lines.shift()) ?? '');
  const author = valueOf('author', lines.shift());
  const committer = valueOf('committer', lines.shift());
  if (author === null || committer === null || !parents.every(isSha)) return null;
  if (lines.some((line) => /^(?:tree|parent|author|committer) /.test(line))) return null;
  const encoding = lines.map((line) => valueOf('encoding', line)).find((value) => value !== null) ?? null;
  return { parents, author, committer, encoding, message: split < 0 ? '' : text.slice(split + 2) };
}

function valueOf(key: string, line: string | undefined): string | null {
  return line?.startsWith(`${key} `) === true ? line.slice(key.length + 1) : null;
}

function isUtf8(data: Buffer): boolean {
  return Buffer.from(data.toString('utf8')).equals(data);
}

function messageFaults(message: string): FaultCode[] {
  const codes: FaultCode[] = [];
  if (Buffer.byteLength(message) > messageMaxBytes) codes.push('long_message');
  // oxlint-disable-next-line no-control-regex -- tabs and line ends are text
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/.test(message)) codes.push('bad_message');
  return codes;
}

const person =
  /^(?<name>[^<>]*) <(?<email>[^<>]*)> (?<seconds>-?\d+) (?<sign>[+-])(?<hours>\d{2})(?<minutes>\d{2})$/;

function personFaults(line: string, now: number): FaultCode[] {
  const parts = person.exec(line)?.groups;
  if (parts === undefined || /[\p{Cc}\p{Cf}]/u.test(line)) return ['bad_person'];
  const codes: FaultCode[] = [];
  const { name = '', email = '', seconds, hours, minutes } = parts;
  if (name.trim() === '') codes.push('bad_person');
  if (name.length > personNameMaxChars || email.length > personEmailMaxChars) codes.push('long_person');
  const at = Number(seconds) * 1000;
  if (at < 0 || at > now + dateAheadMaxMs) codes.push('bad_date');
  if (Number(hours) * 60 + Number(minutes) > zoneMaxMinutes) codes.push('bad_zone');
  return codes;
}
