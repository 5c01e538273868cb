import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gitIn } from './start-node.js';

/** What became of the tokens that writers were told are saved. */
export interface TokenCheck {
  /** tokens that no commit of head's history adds */
  readonly lost: readonly string[];
  /** tokens that more than one line of its patches adds */
  readonly duplicated: readonly string[];
}

/**
 * Counts the lines that add each token in all patches of a repository's `main`. After "set-full" of Jepsen's checkers: every
 * acknowledged element is there, and there once.
 */
export function checkTokens(repository: string, tokens: Iterable<string>): TokenCheck {
  const added = new Map<string, number>();
  const patches = gitIn(repository, ['log', '--patch', '--unified=0', '--format=', 'main']);
  for (const [, token = ''] of patches.matchAll(/^\+(token-\S+)$/gm))
    added.set(token, (added.get(token) ?? 0) + 1);
  const all = [...tokens];
  return {
    lost: all.filter((token) => !added.has(token)),
    duplicated: all.filter((token) => (added.get(token) ?? 0) > 1),
  };
}

/** Files in a repository that only a process that was killed leaves: locks, and objects and packs half written. */
export function leftovers(repository: string): readonly string[] {
  return readdirSync(repository, { recursive: true, withFileTypes: true })
    .filter(({ name }) => /\.lock$|^tmp_|^\.tmp|^incoming/.test(name))
    .map((entry) => join(entry.parentPath, entry.name));
}
