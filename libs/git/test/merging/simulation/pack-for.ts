import { emptyTreeSha, readTyped } from '../../../src/objects/object.js';
import { parseCommit } from '../../../src/objects/commit.js';
import type { ObjectReader, RawObject, Sha } from '../../../src/objects/object.js';
import { findEntry, isFolder, parseTree } from '../../../src/objects/tree.js';
import { encodeThinPack } from '../../../src/packs/thin-pack.js';
import type { ThinPackObject } from '../../../src/packs/thin-pack.js';

/**
 * A thin pack of a commit and of everything it leads to that the receiver lacks, as one node sends it to another: of each
 * file and folder what changed since the commit's parent.
 */
export async function packFor(receiver: ObjectReader, sender: ObjectReader, commit: Sha): Promise<Buffer> {
  const gathering = new Gathering(receiver, sender);
  await gathering.commits(commit);
  return encodeThinPack(gathering.objects, gathering.bases);
}

class Gathering {
  readonly objects: ThinPackObject[] = [];
  readonly bases = new Map<Sha, RawObject>();
  readonly #receiver: ObjectReader;
  readonly #sender: ObjectReader;
  readonly #seen = new Set<Sha>();

  constructor(receiver: ObjectReader, sender: ObjectReader) {
    this.#receiver = receiver;
    this.#sender = sender;
  }

  /** Parents before children, so that a base is sent before what is made of it. */
  async commits(sha: Sha): Promise<void> {
    if (await this.#isHeld(sha)) return;
    const data = await readTyped(this.#sender, sha, 'commit');
    const { tree, parents } = parseCommit(data);
    for (const parent of parents) await this.commits(parent);
    const [first] = parents;
    const before =
      first === undefined ? null : parseCommit(await readTyped(this.#sender, first, 'commit')).tree;
    await this.#entry('tree', tree, before);
    this.objects.push({ type: 'commit', data });
  }

  async #entry(type: 'tree' | 'blob', sha: Sha, before: Sha | null): Promise<void> {
    if (await this.#isHeld(sha)) return;
    const data = await readTyped(this.#sender, sha, type);
    const old = before === null ? null : await this.#sender.read(before);
    const base = old?.type === type ? before : null;
    if (base !== null && old !== null && (await this.#receiver.read(base))) this.bases.set(base, old);
    this.objects.push(base === null ? { type, data } : { type, data, base });
    if (type === 'blob') return;
    for (const { name, mode, sha: target } of parseTree(data)) {
      const earlier = old?.type === 'tree' ? findEntry(old.data, name) : null;
      await this.#entry(isFolder(mode) ? 'tree' : 'blob', target, earlier?.sha ?? null);
    }
  }

  async #isHeld(sha: Sha): Promise<boolean> {
    if (this.#seen.has(sha)) return true;
    this.#seen.add(sha);
    // libgit2 answers the tree without entries though nobody stored it, and git misses it then
    if (sha === emptyTreeSha) return false;
    return (await this.#receiver.read(sha)) !== null;
  }
}
