import { everybody } from './exclude.js';
import type { DeathClaim, Exclude, NeighborRecord } from './messages.js';

/**
 * What waits for a link that takes no more: a set, not a log. It names tips only, each node once and each death once, so it
 * stays as small as the wiki's open ends and the mesh, however long the other side has stopped reading.
 */
export class OutgoingQueue {
  readonly #commits = new Map<string, Exclude>();
  readonly #records = new Map<string, { record: NeighborRecord; exclude: Exclude }>();
  readonly #claims = new Map<string, { claim: DeathClaim; exclude: Exclude }>();

  get size(): number {
    return this.#commits.size + this.#records.size + this.#claims.size;
  }

  addCommit(sha: string, exclude: Exclude): void {
    this.#commits.set(sha, exclude);
  }

  /** The latest life of a node replaces what was to be said of the one before, its death too. */
  addRecord(record: NeighborRecord, exclude: Exclude): void {
    const waiting = this.#records.get(record.name);
    if (waiting !== undefined && waiting.record.incarnation > record.incarnation) return;
    this.#records.set(record.name, { record, exclude });
    const death = this.#claims.get(record.name);
    if (death !== undefined && death.claim.incarnation < record.incarnation) this.#claims.delete(record.name);
  }

  addClaim(claim: DeathClaim, exclude: Exclude): void {
    const newer = this.#records.get(claim.name);
    if (newer === undefined || newer.record.incarnation <= claim.incarnation)
      this.#claims.set(claim.name, { claim, exclude });
  }

  /**
   * A commit that is no tip any more is an ancestor of one that is: `tipAbove` names it. Its notice is replaced by the tip's,
   * which brings it along. The duty falls away: it was not acknowledged, so its sender does it again another way.
   */
  keepTips(tipAbove: (sha: string) => string | undefined): void {
    for (const sha of [...this.#commits.keys()]) {
      const tip = tipAbove(sha);
      if (tip === sha) continue;
      this.#commits.delete(sha);
      if (tip !== undefined && !this.#commits.has(tip)) this.#commits.set(tip, everybody);
    }
  }

  /** Empties the queue: deaths and lives before commits, which need somebody to go to. */
  takeAll(): Waiting {
    const waiting = {
      claims: [...this.#claims.values()],
      records: [...this.#records.values()],
      commits: [...this.#commits].map(([sha, exclude]) => ({ sha, exclude })),
    };
    for (const part of [this.#claims, this.#records, this.#commits]) part.clear();
    return waiting;
  }
}

/** Everything that waited in a queue, each with its exclude list. */
export interface Waiting {
  readonly claims: readonly { readonly claim: DeathClaim; readonly exclude: Exclude }[];
  readonly records: readonly { readonly record: NeighborRecord; readonly exclude: Exclude }[];
  readonly commits: readonly { readonly sha: string; readonly exclude: Exclude }[];
}
