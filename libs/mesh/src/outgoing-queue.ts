import { everybody } from './exclude.js';
import type { DeathClaim, Exclude, NeighborRecord, Notice } from './messages.js';
import { claimsNotice, recordsNotice } from './notices.js';

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

  /** Takes out what goes next: deaths and lives before commits, which need somebody to go to. Null when nothing waits. */
  take(): Notice | null {
    const claimed = takeFirst(this.#claims);
    if (claimed !== null) return { ...claimsNotice([claimed.value.claim]), exclude: claimed.value.exclude };
    const known = takeFirst(this.#records);
    if (known !== null) return { ...recordsNotice([known.value.record]), exclude: known.value.exclude };
    const commit = takeFirst(this.#commits);
    return commit && { type: 'commit', checksum: commit.key, exclude: commit.value };
  }
}

function takeFirst<Value>(map: Map<string, Value>): { readonly key: string; readonly value: Value } | null {
  for (const [key, value] of map) {
    map.delete(key);
    return { key, value };
  }
  return null;
}
