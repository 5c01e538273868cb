/**
 * Who wrote a version of a passage, where and when. `node` is the host part of the node's name, null where the commit
 * names none; `seconds` the author time since 1970; `commit` the first 12 hex digits of the commit's sha.
 */
export interface VersionLabel {
  readonly name: string;
  readonly node: string | null;
  readonly seconds: number;
  readonly commit: string;
}

/** Longest name in a label, in UTF-16 units: the line stays readable, and a hostile name cannot fill the page. */
const nameMax = 60;
/** Longest node in a label, in UTF-16 units: DNS names end at 253. */
const nodeMax = 253;
/** The last second that ISO 8601 writes with a year of four digits. */
const secondsMax = 253_402_300_799;
const shaDigits = 12;

/** Sorts versions by time, then commit; names decide where a label was written by hand. Zero only for equal labels. */
export function orderLabels(a: VersionLabel, b: VersionLabel): number {
  return (
    a.seconds - b.seconds ||
    orderTexts(a.commit, b.commit) ||
    orderTexts(a.name, b.name) ||
    orderTexts(a.node ?? '', b.node ?? '')
  );
}

/** Compares by UTF-16 units, which is the same in every locale. */
export function orderTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/**
 * A label whose line parses back to it: white space collapsed, control characters gone, the name cut to a readable
 * length and never looking like ` @node`; a leading `erwik@` of the node and digits of the sha beyond 12 left out.
 */
export function cleanLabel(label: VersionLabel): VersionLabel {
  const name = cleanName(label.name);
  const node = cleanNode(label.node ?? '');
  const seconds = Math.min(Math.max(Math.trunc(label.seconds), 0), secondsMax);
  const commit = label.commit.slice(0, shaDigits);
  const isClean = name === label.name && node === label.node && seconds === label.seconds;
  return isClean && commit === label.commit ? label : { name, node, seconds, commit };
}

/** Most names, which need no cleaning: a page may have thousands of labels. */
const plainWord = /^\w[\w.-]{0,50}$/u;

function cleanName(name: string): string {
  if (plainWord.test(name)) return name;
  const words = wholeCharacters(name)
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .replaceAll(' @', '@')
    .trim();
  return wholeCharacters(words.slice(0, nameMax)).trimEnd() || 'anonymous';
}

function cleanNode(node: string): string | null {
  if (plainWord.test(node)) return node;
  const host = wholeCharacters(node)
    .replaceAll(/[\s\p{Cc}]+/gu, '')
    .replace(/^(?:erwik@)+/u, '');
  return wholeCharacters(host.slice(0, nodeMax)) || null;
}

/** Without halves of surrogate pairs, which cannot be written as UTF-8. */
function wholeCharacters(text: string): string {
  return text.replaceAll(/\p{Surrogate}/gu, '');
}

/** Lines already written: a merge may write two labels thousands of times. */
const written = new WeakMap<VersionLabel, string>();

/** A clean label as it stands on a marker line: `alice @e1.example.org 2026-11-22T12:03:41Z 1a2b3c4d5e6f`. */
export function formatLabel(label: VersionLabel): string {
  const { name, node, seconds, commit } = label;
  const line =
    written.get(label) ?? `${name}${node === null ? '' : ` @${node}`} ${timeOf(seconds)} ${commit}`;
  written.set(label, line);
  return line;
}

/** Time and commit have a fixed length, so a label is read from its end. */
const timeAndCommit = /^ (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) ([0-9a-f]{12})$/u;
const timeAndCommitLength = 34;
const labelMax = nameMax + nodeMax + timeAndCommitLength + 2;

/** Reads what {@link formatLabel} writes; null for anything else, however similar. */
export function parseLabel(line: string): VersionLabel | null {
  if (line.length > labelMax) return null;
  const [, time, commit] = timeAndCommit.exec(line.slice(-timeAndCommitLength)) ?? [];
  if (time === undefined || commit === undefined) return null;
  const who = line.slice(0, -timeAndCommitLength);
  const at = who.lastIndexOf(' @');
  const name = at === -1 ? who : who.slice(0, at);
  const node = at === -1 ? null : who.slice(at + 2);
  const date = new Date(time);
  const isDay = date.getUTCDate() === Number(time.slice(8, 10));
  const isClean = cleanName(name) === name && (node === null || cleanNode(node) === node);
  return isDay && isClean ? { name, node, seconds: date.getTime() / 1000, commit } : null;
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
