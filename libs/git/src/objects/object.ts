import { createHash } from 'node:crypto';

/** A git object id: 40 lowercase hexadecimal digits. */
export type Sha = string;

/** The four kinds of object git knows. */
export type ObjectType = 'commit' | 'tree' | 'blob' | 'tag';

/** An object as its bytes are hashed: the type and the content after the header. */
export interface RawObject {
  readonly type: ObjectType;
  readonly data: Buffer;
}

/** The port through which objects are read; answers null for an object that is not held. */
export interface ObjectReader {
  read(sha: Sha): Promise<RawObject | null>;
}

/** Bytes that are not the object they claim to be. */
export class BadObject extends Error {
  override readonly name = 'BadObject';
}

/** An object that the history names and the repository does not hold. */
export class MissingObject extends Error {
  override readonly name = 'MissingObject';
  readonly sha: Sha;

  constructor(sha: Sha) {
    super(`the repository does not hold ${sha}`);
    this.sha = sha;
  }
}

/** The sha of the tree without entries. */
export const emptyTreeSha: Sha = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** Whether a text is written as a sha. */
export function isSha(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}

/** The sha of an object: SHA-1 over `type size NUL data`. */
export function hashObject(object: RawObject): Sha {
  const header = `${object.type} ${object.data.length}\0`;
  return createHash('sha1').update(header, 'latin1').update(object.data).digest('hex');
}

/** Reads an object that must be held and of one type; throws `MissingObject` or `BadObject`. */
export async function readTyped(reader: ObjectReader, sha: Sha, type: ObjectType): Promise<Buffer> {
  const object = await reader.read(sha);
  if (object === null) throw new MissingObject(sha);
  if (object.type !== type) throw new BadObject(`${sha} is a ${object.type}, expected a ${type}`);
  return object.data;
}
