import { isSha } from '../objects/object.js';
import type { Sha } from '../objects/object.js';
import { lineText, readPktLine } from './pkt-line.js';

/** What a push wants of one ref: that it names another object. Forty zeros stand for none. */
export interface RefCommand {
  readonly ref: string;
  readonly before: Sha;
  readonly after: Sha;
}

/** A push: what it wants, what its client understands, and the pack that follows. */
export interface PushRequest {
  readonly commands: readonly RefCommand[];
  readonly capabilities: ReadonlySet<string>;
  /** the bytes of the pack, read once; none where refs are only deleted */
  readonly pack: AsyncIterable<Buffer>;
}

/** A push that cannot be read. */
export class BadPush extends Error {
  override readonly name = 'BadPush';
}

/** The sha that stands for no object. */
export const noSha: Sha = '0'.repeat(40);

/** Most refs that one push may want to change: a wiki has one. A client that pushes all its tags is told of each. */
const commandsMax = 1000;
/** Most bytes before the pack: names of refs are short. */
const commandsMaxBytes = 256 * 1024;

/**
 * Reads what a push wants (`POST git-receive-pack`, git's `gitprotocol-pack`). A request without commands, by which clients
 * find out whether they may push, is one. Errors: `BadPush`, `BadPktLine`.
 */
export async function readPush(body: AsyncIterable<Buffer>): Promise<PushRequest> {
  const chunks = body[Symbol.asyncIterator]();
  const lines: Buffer[] = [];
  let bytes: Buffer = Buffer.alloc(0);
  let at = 0;
  for (;;) {
    const read = readPktLine(bytes, at);
    if (read?.line.kind === 'flush') {
      at = read.next;
      break;
    }
    if (read?.line.kind === 'line') lines.push(read.line.data);
    if (read !== null) at = read.next;
    else bytes = Buffer.concat([bytes, await nextOf(chunks)]);
    if (lines.length > commandsMax || at > commandsMaxBytes) throw new BadPush('it wants too much at once');
  }
  const [first, ...others] = lines.filter((line) => !isShallow(line));
  const [command = Buffer.alloc(0), words = ''] = first === undefined ? [] : parted(first);
  return {
    commands: first === undefined ? [] : [command, ...others].map(commandOf),
    capabilities: new Set(words.split(' ').filter((word) => word !== '')),
    pack: restOf(bytes.subarray(at), chunks),
  };
}

async function nextOf(chunks: AsyncIterator<Buffer>): Promise<Buffer> {
  const next = await chunks.next();
  if (next.done === true) throw new BadPush('it ends too early');
  return next.value;
}

/** What a shallow clone lacks: whether all is there that is needed here is found out when its pack has come. */
function isShallow(line: Buffer): boolean {
  return line.toString('latin1', 0, 8) === 'shallow ';
}

/** The first command, and the capabilities that stand behind its NUL. */
function parted(line: Buffer): [Buffer, string] {
  const nul = line.indexOf(0);
  return nul < 0 ? [line, ''] : [line.subarray(0, nul), lineText(line.subarray(nul + 1))];
}

function commandOf(line: Buffer): RefCommand {
  const [before = '', after = '', ...name] = lineText(line).split(' ');
  if (!isSha(before) || !isSha(after)) throw new BadPush('a command names no objects');
  return { before, after, ref: name.join(' ') };
}

async function* restOf(first: Buffer, chunks: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (first.length > 0) yield first;
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value;
}
