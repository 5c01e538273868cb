/** Nodes that a notice need not be forwarded toward: these, or all but these. Whoever is not excluded is the recipient's duty. */
export type Exclude = { readonly names: readonly string[] } | { readonly allBut: readonly string[] };

/**
 * What a node says of itself, as others pass it on. `address` is `host:port`; `ageMs` is the time since somebody last had
 * a link to it, so no clocks need to agree; `via` is who has that link, where it is not the sender; `signature` (base64) is
 * made by the subject over the other fields but these two.
 */
export interface NeighborRecord {
  readonly name: string;
  readonly id: string;
  readonly incarnation: number;
  readonly address: string;
  readonly ageMs: number;
  readonly via?: string;
  readonly signature: string;
}

/**
 * `by` has lost its link to this incarnation of the node and found no way back. A claim, not a fact. As the 2009 note writes
 * it, with a name alone, it is of no incarnation (0), thus older than every life, and by nobody (empty).
 */
export interface DeathClaim {
  readonly name: string;
  readonly incarnation: number;
  readonly by: string;
}

/** The sender holds this commit; `checksum` is its sha. */
export interface CommitNotice {
  readonly type: 'commit';
  readonly checksum: string;
  readonly exclude: Exclude;
}

/** Nodes of the mesh, new or changed; `checksum` names the records and stays the same on their way. */
export interface NewNeighborNotice {
  readonly type: 'new_neighbor';
  readonly checksum: string;
  readonly records: readonly NeighborRecord[];
  readonly exclude: Exclude;
}

/** Nodes that somebody holds dead. */
export interface DeadNeighborNotice {
  readonly type: 'dead_neighbor';
  readonly checksum: string;
  readonly claims: readonly DeathClaim[];
  readonly exclude: Exclude;
}

/** What nodes tell each other and pass on: the three events of the 2009 note. */
export type Notice = CommitNotice | NewNeighborNotice | DeadNeighborNotice;

/** One node's opinion of another: with a link, without one for a while, given up. */
export type MemberState = 'alive' | 'suspect' | 'dead';

/**
 * Both digests of a node: over its tips, and over the names and incarnations of its routing table (hex). `head` is the commit
 * its readers see, null where there is none or it was not told: nodes with equal tips have the same, so it is only shown. `accounts`
 * is the digest of all records of accounts (32 hex digits), on links that may carry them.
 */
export interface Digests {
  readonly tips: string;
  readonly members: string;
  readonly head: string | null;
  readonly accounts?: string;
}

/**
 * The first message on a link, from the side that dialed; the other answers with its own. `you` is what the sender believes
 * of the recipient, null when nothing. `buckets` are hex digests of the parts of the routing table. `wallMs` is shown, and
 * decides nothing. `wiki` are ids (shas of root commits, or of the like) by which nodes know that they hold one wiki; `fresh`
 * says that the sender holds no commit and was never linked to a node that does, so that it takes over the recipient's.
 * `boot` (hex) is another one each time a router starts; `merge` is the version of the merge algorithm, empty where
 * it was not told.
 */
export interface Hello {
  readonly type: 'hello';
  readonly protocol: { readonly min: number; readonly max: number };
  readonly name: string;
  readonly id: string;
  readonly incarnation: number;
  readonly address: string;
  readonly signature: string;
  readonly join: boolean;
  readonly you: { readonly incarnation: number; readonly state: MemberState } | null;
  readonly tips: string;
  readonly buckets: readonly string[];
  readonly capabilities: readonly string[];
  readonly wallMs: number;
  readonly wiki: readonly string[];
  readonly fresh: boolean;
  readonly boot: string;
  readonly merge: string;
  readonly head: string | null;
}

/** Asks for the `pong` of the same number. */
export interface Ping extends Digests {
  readonly type: 'ping';
  readonly number: number;
}

/** Answers the `ping` of the same number. */
export interface Pong extends Digests {
  readonly type: 'pong';
  readonly number: number;
}

/** A commit notice has arrived, and its duty is taken. */
export interface Got {
  readonly type: 'got';
  readonly sha: string;
}

/**
 * `node` holds this commit now, and pulled it from `via`: a receipt for the node `to` where it was saved. Whoever gets it from
 * `node` itself, and is not meant, hands it on to `to` where it has a link to it.
 */
export interface Held {
  readonly type: 'held';
  readonly sha: string;
  readonly node: string;
  readonly via: string;
  readonly to: string;
}

/**
 * The sender wants to pull from the recipient and cannot reach it: the recipient shall dial, and say `serve` with this token (hex)
 * on the connection.
 */
export interface Call {
  readonly type: 'call';
  readonly token: string;
}

/** Digests of the sender's routing table; the recipient answers with its records of the buckets that differ. */
export interface Buckets {
  readonly type: 'mb';
  readonly buckets: readonly string[];
}

/**
 * A fact about accounts: what a key is (null: removed), changed there for the `counter`th time by the data folder `replica` (16 hex
 * digits). Which of two of one key counts is the stores' business.
 */
export interface AccountFact {
  readonly key: string;
  readonly value: string | null;
  readonly counter: number;
  readonly replica: string;
}

/** Records of accounts, which the recipient may know already. */
export interface Accounts {
  readonly type: 'accounts';
  readonly records: readonly AccountFact[];
}

/** All records of accounts that the sender has from one mark to another (16 hex digits each); it wants the others. */
export interface AccountMarks {
  readonly type: 'marks';
  readonly from: string;
  readonly to: string;
  readonly marks: readonly string[];
}

/** The last message on a link. */
export interface Bye {
  readonly type: 'bye';
  readonly reason: string;
}

/** A message that this version does not know. It is ignored. */
export interface UnknownMessage {
  readonly type: 'unknown';
  readonly tag: string;
}

/** Everything that this version says on a link. */
export type SentMessage =
  Notice | Hello | Ping | Pong | Got | Held | Call | Buckets | Accounts | AccountMarks | Bye;

/** Everything that may be heard on a link. */
export type MeshMessage = SentMessage | UnknownMessage;
