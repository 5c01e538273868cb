import { bucketCount, freshContactMs, membersMax, recordAgeMaxMs, tombstoneMs } from './limits.js';
import type { MemberState, NeighborRecord } from './messages.js';
import { bucketOf, digestOfBuckets, memberDigest } from './neighbor-record.js';

/** A node as this one knows it. `state` is this node's own opinion; only the subject raises `incarnation`. */
export interface Member {
  readonly name: string;
  readonly bucket: number;
  id: string;
  incarnation: number;
  address: string;
  signature: string;
  state: MemberState;
  /** when somebody last had a link to it, as far as this node was told */
  heardMs: number;
  /** when its last link was lost; meaningless for the others */
  suspectMs: number;
  /** where it was told to everybody that this incarnation is dead */
  claimed: 'nowhere' | 'here' | 'elsewhere';
  /** neighbors that have a link to it while this node has none */
  via: Set<string>;
  /** part of the digests: not yet too old to be told */
  counted: boolean;
}

/** What a record changed: `same` is news of age at most; `conflict` is another node under a name or a key that is taken. */
export type Applied = 'new' | 'raised' | 'same' | 'older' | 'conflict' | 'full';

/** All nodes of the mesh that this one knows, itself included. */
export class RoutingTable {
  readonly self: Member;
  readonly #members = new Map<string, Member>();
  readonly #nameOfId = new Map<string, string>();
  readonly #buckets = Array.from({ length: bucketCount }, () => 0);
  #names: readonly string[] | null = null;
  #hexBuckets: readonly string[] | null = null;
  #digest = '';

  constructor(self: NeighborRecord, nowMs: number) {
    this.self = this.#add(self, nowMs);
  }

  get(name: string): Member | undefined {
    return this.#members.get(name);
  }

  /** The name that this key goes by. */
  nameOf(id: string): string | undefined {
    return this.#nameOfId.get(id);
  }

  /** All nodes but this one. */
  others(): Member[] {
    return [...this.#members.values()].filter((member) => member !== this.self);
  }

  /** The names of all nodes, this one's too. */
  names(): readonly string[] {
    this.#names ??= [...this.#members.keys()];
    return this.#names;
  }

  /** Takes in what a node says of itself, or others of it. A higher incarnation is taken for alive; an equal one never is. */
  apply(record: NeighborRecord, nowMs: number): Applied {
    const member = this.#members.get(record.name);
    const holder = this.#nameOfId.get(record.id);
    if (holder !== undefined && holder !== record.name) {
      const other = this.#members.get(holder);
      if (other === undefined || other === this.self || other.incarnation >= record.incarnation)
        return 'conflict';
      if (member === undefined) this.remove(other);
    }
    if (member === undefined) {
      if (this.#members.size >= membersMax) return 'full';
      if (record.ageMs >= recordAgeMaxMs) return 'older';
      this.#add(record, nowMs);
      return 'new';
    }
    if (member.id !== record.id) return 'conflict';
    if (record.incarnation < member.incarnation) return 'older';
    member.heardMs = Math.max(member.heardMs, nowMs - record.ageMs);
    if (record.incarnation === member.incarnation) return 'same';
    this.#raise(member, record);
    return 'raised';
  }

  /** This node begins a new life, above everything that others believe of the one before. */
  raiseSelf(incarnation: number, signature: string): void {
    this.#raise(this.self, { ...this.self, incarnation, signature });
  }

  remove(member: Member): void {
    this.#count(member, false);
    this.#members.delete(member.name);
    this.#nameOfId.delete(member.id);
    this.#names = null;
  }

  /** Stops telling of nodes that nobody has had contact with for a day, and forgets the dead after a week. */
  sweep(nowMs: number, isLinked: (name: string) => boolean): void {
    for (const member of this.others()) {
      if (isLinked(member.name)) member.heardMs = nowMs;
      const ageMs = nowMs - member.heardMs;
      this.#count(member, ageMs < recordAgeMaxMs);
      if (ageMs >= tombstoneMs) this.remove(member);
    }
  }

  /** Digests of the buckets (hex), for comparison with another node's. */
  buckets(): readonly string[] {
    this.#hexBuckets ??= this.#buckets.map((value) => value.toString(16).padStart(8, '0'));
    return this.#hexBuckets;
  }

  /** One digest over names and incarnations (hex). */
  digest(): string {
    if (this.#hexBuckets === null || this.#digest === '') this.#digest = digestOfBuckets(this.buckets());
    return this.#digest;
  }

  /** Members that stand in a bucket where the other node's digest is another. */
  inDifferingBuckets(theirs: readonly string[]): Member[] {
    const differs = this.buckets().map((mine, index) => mine !== theirs[index]);
    return [...this.#members.values()].filter(({ bucket, counted }) => counted && differs[bucket]);
  }

  #add(record: NeighborRecord, nowMs: number): Member {
    const { name, id, incarnation, address, signature } = record;
    const member: Member = {
      name,
      bucket: bucketOf(name),
      id,
      incarnation,
      address,
      signature,
      state: 'alive',
      heardMs: nowMs - record.ageMs,
      suspectMs: nowMs,
      claimed: 'nowhere',
      via: new Set(),
      counted: false,
    };
    this.#members.set(name, member);
    this.#nameOfId.set(id, name);
    this.#names = null;
    this.#count(member, true);
    return member;
  }

  #raise(member: Member, { incarnation, address, signature }: Omit<NeighborRecord, 'ageMs' | 'via'>): void {
    const { counted } = member;
    this.#count(member, false);
    Object.assign(member, { incarnation, address, signature, state: 'alive', claimed: 'nowhere' });
    this.#count(member, counted);
  }

  #count(member: Member, counted: boolean): void {
    if (member.counted === counted) return;
    member.counted = counted;
    const { bucket } = member;
    this.#buckets[bucket] =
      ((this.#buckets[bucket] ?? 0) ^ memberDigest(member.name, member.incarnation)) >>> 0;
    this.#hexBuckets = null;
    this.#digest = '';
  }
}

/** Somebody has a link to the subject of this record right now. */
export function tellsOfContact({ ageMs }: NeighborRecord): boolean {
  return ageMs <= freshContactMs;
}

/** A member as it is told to others. */
export function recordOf(member: Member, nowMs: number, isLinked: boolean): NeighborRecord {
  const { name, id, incarnation, address, signature } = member;
  return {
    name,
    id,
    incarnation,
    address,
    signature,
    ageMs: isLinked ? 0 : Math.max(0, nowMs - member.heardMs),
  };
}
