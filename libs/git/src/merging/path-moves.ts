import { twinKey } from '@erwik/merge';
import type { Deed } from './deed.js';

/** Paths that a commit added, while it took others away; `onward` are those of them that a later commit took away again. */
interface Added {
  readonly paths: ReadonlySet<string>;
  onward: readonly string[] | null;
}

/**
 * Which paths commits may have moved where: from each that a commit took away to each that it added, and on from there. A page
 * that one person deleted and another that somebody else made, much alike as both may be, are no rename.
 */
export class PathMoves {
  /** what the commits added that took a path away; by keys, since a merge may settle on other spellings */
  readonly #takenAway = new Map<string, Added[]>();

  /** Notes what one commit did; all commits are to be noted before the first question. */
  add(changes: Deed['changes']): void {
    const paths = changes.flatMap(({ path, came }) => (came ? [twinKey(path)] : []));
    if (paths.length === 0) return;
    const added: Added = { paths: new Set(paths), onward: null };
    for (const { path, gone } of changes) {
      if (!gone) continue;
      const known = this.#takenAway.get(twinKey(path));
      if (known === undefined) this.#takenAway.set(twinKey(path), [added]);
      else known.push(added);
    }
  }

  /** Whether a file can have come from one path to another; to another spelling it can without a commit, by a merge. */
  lead(from: string, to: string): boolean {
    const wanted = twinKey(to);
    const seen = new Set<Added>();
    const open = [twinKey(from)];
    if (open.includes(wanted)) return true;
    for (let key = open.pop(); key !== undefined; key = open.pop()) {
      for (const added of this.#takenAway.get(key) ?? []) {
        if (added.paths.has(wanted)) return true;
        if (!seen.has(added)) open.push(...this.#onwardFrom(added));
        seen.add(added);
      }
    }
    return false;
  }

  #onwardFrom(added: Added): readonly string[] {
    added.onward ??= [...added.paths].filter((path) => this.#takenAway.has(path));
    return added.onward;
  }
}
