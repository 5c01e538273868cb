import { z } from 'zod';

/** An entry of a stream as Redis gives it; fields are null where it was trimmed while it was pending. */
export interface Entry {
  readonly id: string;
  readonly fields: ReadonlyMap<string, string> | null;
}

/** Larger than any request with the longest text, each of its characters escaped; more is no message of ours. */
const messageMaxBytes = 8 * 1024 * 1024;

const RawEntry = z.tuple([z.string(), z.array(z.string()).nullable()]);
const RawReply = z.array(z.tuple([z.string(), z.array(RawEntry)])).nullable();

/** The entries in Redis' answer to XREAD or XREADGROUP on one stream. */
export function entriesOf(reply: unknown): Entry[] {
  return (RawReply.parse(reply) ?? []).flatMap(([, entries]) => entries.map(toEntry));
}

/** The entries in Redis' answer to XRANGE or XREVRANGE. */
export function entriesOfRange(reply: unknown): Entry[] {
  return z.array(RawEntry).parse(reply).map(toEntry);
}

function toEntry([id, flat]: z.infer<typeof RawEntry>): Entry {
  if (flat === null) return { id, fields: null };
  const fields = new Map<string, string>();
  for (let index = 0; index + 1 < flat.length; index += 2)
    fields.set(flat[index] ?? '', flat[index + 1] ?? '');
  return { id, fields };
}

/** What a field's JSON says, or null where it is absent, too large, no JSON, or not of that shape. */
export function readJson<Shape extends z.ZodType>(
  shape: Shape,
  json: string | undefined,
): z.output<Shape> | null {
  if (json === undefined || json.length > messageMaxBytes) return null;
  try {
    return shape.safeParse(JSON.parse(json)).data ?? null;
  } catch {
    return null; // no JSON
  }
}

/** Below zero when `a` is older than `b`, by the two numbers of stream ids. */
export function compareIds(a: string, b: string): number {
  const [aMs, aCount] = numbersOf(a);
  const [bMs, bCount] = numbersOf(b);
  return aMs === bMs ? aCount - bCount : aMs - bMs;
}

/** The moment an id was given, in ms of Redis' own clock. */
export function timeOf(id: string): number {
  return numbersOf(id)[0];
}

function numbersOf(id: string): readonly [number, number] {
  const [ms = '0', count = '0'] = id.split('-');
  return [Number(ms), Number(count)];
}
