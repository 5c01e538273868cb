import { checkBlob } from '../gate/check-blob.js';
import { checkCommit } from '../gate/check-commit.js';
import { checkTree } from '../gate/check-tree.js';
import { faultAt, refusals } from '../gate/faults.js';
import type { Fault } from '../gate/faults.js';
import { parseCommit } from '../objects/commit.js';
import type { Commit } from '../objects/commit.js';
import type { DeltaBase } from '../objects/edit-tree.js';
import { BadObject, emptyTreeSha, MissingObject } from '../objects/object.js';
import type { ObjectReader, RawObject, Sha } from '../objects/object.js';
import { splicesBetween } from '../packs/delta.js';
import type { DecodedObject } from '../packs/decode-pack.js';
import { BadArrival, badArrivalOf } from './bad-arrival.js';
import { noveltiesOf } from './novelties.js';
import type { NamedObject, Novelty } from './novelties.js';

/** An object to be put into the repository, and the version before it, where it may be stored as what changed since. */
export interface Arrived {
  readonly object: RawObject;
  readonly base: DeltaBase | null;
}

/**
 * What of a pack shall be held. `odd`: something in it breaks the rules for what is written here. `large`: it brings more than is
 * looked at here. Of both git's own programs have to say whether it is sound: histories hold such things, and what one node
 * has accepted all must accept.
 */
export type CheckedArrival =
  | { readonly kind: 'plain'; readonly objects: readonly Arrived[] }
  | { readonly kind: 'odd'; readonly fault: Fault }
  | { readonly kind: 'large' };

/** What an arrival is checked against. */
export interface ArrivalCheck {
  readonly tip: Sha;
  /** every object of the pack, hashed */
  readonly pack: readonly DecodedObject[];
  /** the objects that are in the repository */
  readonly reader: ObjectReader;
  /** whether a commit is held with all its ancestry */
  readonly holds: (commit: Sha) => Promise<boolean>;
  /** in ms since 1970 */
  readonly now: number;
}

/** Most files and folders that are looked at here, as a folder that is moved brings all that is in it: some 100 ms. */
const entriesMax = 20_000;
/** Most bytes that the objects of one arrival and their earlier versions may take while they are checked. */
const bytesMax = 128 * 1024 * 1024;

/** The arrival brings more than is looked at here. */
class TooMuch extends Error {}

/**
 * Passes what a small pack brings through the gate, and sees to it that the tip leads only to what is in the pack or held. What
 * the tip does not lead to is left out. Errors: `BadArrival`, `MissingObject` where something is in neither, `BadObject`.
 */
export async function checkArrival(check: ArrivalCheck): Promise<CheckedArrival> {
  const arrival = new ArrivalWalk(check);
  try {
    for (const { commit, data, sha } of await arrival.newCommits()) {
      const fault = await arrival.take(sha, data, commit);
      if (fault !== null) return { kind: 'odd', fault };
    }
  } catch (error) {
    if (error instanceof TooMuch) return { kind: 'large' };
    throw error;
  }
  return { kind: 'plain', objects: arrival.objects };
}

interface NewCommit {
  readonly sha: Sha;
  readonly data: Buffer;
  readonly commit: Commit;
}

class ArrivalWalk {
  readonly objects: Arrived[] = [];
  readonly #check: ArrivalCheck;
  readonly #pack: ReadonlyMap<Sha, DecodedObject>;
  readonly #reader: ObjectReader;
  readonly #taken = new Set<Sha>();
  #entries = 0;
  #bytes = 0;

  constructor(check: ArrivalCheck) {
    const pack = new Map(check.pack.map((object) => [object.sha, object]));
    this.#check = check;
    this.#pack = pack;
    this.#reader = { read: async (sha) => pack.get(sha) ?? check.reader.read(sha) };
  }

  /** The tip and those of its ancestors that are not held, parents before children. */
  async newCommits(): Promise<NewCommit[]> {
    const found = new Map<Sha, NewCommit>();
    const open = [this.#check.tip];
    const opened = new Map<Sha, NewCommit>();
    for (let sha = open.at(-1); sha !== undefined; sha = open.at(-1)) {
      if (found.has(sha) || (await this.#check.holds(sha))) {
        open.pop();
        continue;
      }
      const commit = opened.get(sha) ?? (await this.#newCommit(sha));
      if (opened.has(sha)) found.set(sha, commit);
      else open.push(...commit.commit.parents);
      opened.set(sha, commit);
    }
    return [...found.values()];
  }

  /** Takes a commit with all that is new in it; answers the first fault that is none of the grave ones, or null. */
  async take(sha: Sha, data: Buffer, commit: Commit): Promise<Fault | null> {
    const { found } = await noveltiesOf(this.#reader, commit, (entries, bytes) =>
      this.#spend(entries, bytes),
    );
    const faults = [...this.#faultsOfCommit(sha, data), ...found.flatMap((novelty) => faultsOf(novelty))];
    const [danger, ...others] = refusals(faults, 'adopt');
    if (danger !== undefined) throw badArrivalOf([danger, ...others]);
    for (const novelty of found) this.#put(novelty, novelty.before);
    this.#put({ type: 'commit', data, sha }, null);
    return faults[0] ?? null;
  }

  async #newCommit(sha: Sha): Promise<NewCommit> {
    const object = await this.#reader.read(sha);
    if (object === null) throw new MissingObject(sha);
    if (object.type !== 'commit') throw new BadArrival('not_a_commit', `${sha} is a ${object.type}`);
    return { sha, data: object.data, commit: parseArrived(object.data) };
  }

  #faultsOfCommit(sha: Sha, data: Buffer): Fault[] {
    const faults = checkCommit(data, { now: this.#check.now, path: sha });
    // git wants a blank line behind the headers, and no NUL anywhere
    const unusual = !data.includes('\n\n') || data.includes(0);
    return unusual ? [...faults, faultAt('bad_message', sha)] : faults;
  }

  #put({ sha, type, data }: NamedObject, before: NamedObject | null): void {
    // libgit2 answers the tree without entries though nobody stored it, and git misses it then
    if (!(this.#pack.has(sha) || sha === emptyTreeSha) || this.#taken.has(sha)) return;
    this.#taken.add(sha);
    const object = { type, data };
    const isBase = before !== null && before.type === type && before.sha !== sha;
    this.objects.push({
      object,
      base: isBase ? { sha: before.sha, splices: splicesBetween(before, object) } : null,
    });
  }

  #spend(entries: number, bytes: number): void {
    this.#entries += entries;
    this.#bytes += bytes;
    if (this.#entries > entriesMax || this.#bytes > bytesMax) throw new TooMuch();
  }
}

function parseArrived(data: Buffer): Commit {
  try {
    return parseCommit(data);
  } catch (error) {
    if (error instanceof BadObject) throw new BadArrival('broken_commit', error.message, error);
    throw error;
  }
}

/** Git looks into some files by their names, under which Windows knows them too (`gitmod~1`). */
const shortName = /~\d/;

function faultsOf({ path, type, data, before }: Novelty): Fault[] {
  if (type === 'blob')
    return [...checkBlob(data.length, path), ...(shortName.test(path) ? [faultAt('dot_file', path)] : [])];
  return checkTree(data, { path, ...(before && { before: before.data }) });
}
