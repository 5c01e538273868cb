/** How Erlang writes a term: the byte of the version, a tag for each kind. */
const formatVersion = 131;
const smallTupleTag = 104;
const largeTupleTag = 105;
/** Tags of atoms, old and new, by how many bytes their length has. */
const atomTags = new Map([
  [115, 1],
  [119, 1],
  [100, 2],
  [118, 2],
]);

/**
 * What the first frame of the side that dialed makes of a connection: `hello` a link of the mesh, `pull` one that packs travel on,
 * `serve` such a one that this node has asked for. Looks at the first bytes alone: whether the message is a good one is seen when it is read.
 */
export function kindOfFirst(payload: Uint8Array): 'hello' | 'pull' | 'serve' | 'other' {
  const tag = tagOf(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength));
  return tag === 'hello' || tag === 'pull' || tag === 'serve' ? tag : 'other';
}

function tagOf(bytes: Buffer): string | undefined {
  if (bytes[0] !== formatVersion) return undefined;
  const atomAt = bytes[1] === smallTupleTag ? 3 : bytes[1] === largeTupleTag ? 6 : bytes.length;
  const lengthBytes = atomTags.get(bytes[atomAt] ?? 0);
  const nameAt = atomAt + 1 + (lengthBytes ?? 0);
  if (lengthBytes === undefined || nameAt > bytes.length) return undefined;
  return bytes.toString('latin1', nameAt, nameAt + bytes.readUIntBE(atomAt + 1, lengthBytes));
}
