import type { FileChange, Redirect, SideChanges, TreePlan, Version } from '../../src/index.js';
import { chooseRenames, planTreeMerge, renameCandidates, textSimilarity } from '../../src/index.js';

/**
 * A tree as path → words. A first word `+x` makes a file executable, `->` a link. A blob's sha is its words, so that a
 * plan can be evaluated without a repository.
 */
export type Tree = Readonly<Record<string, string>>;

/** What came of a merge: the tree, and what the plan tells besides. */
export interface MergedTree {
  tree: Tree;
  kept: readonly string[];
  redirects: readonly Redirect[];
  plan: TreePlan;
}

/** Merges two trees by plan; contents are merged as sets of words, the larger path or text counts as the later one. */
export function mergeTrees(base: Tree, one: Tree, two: Tree): MergedTree {
  const [ours, theirs] = [changesOf(base, one), changesOf(base, two)];
  const sides = {
    one: { changes: ours, renames: renamesIn(ours, theirs) },
    two: { changes: theirs, renames: renamesIn(theirs, ours) },
  };
  const plan = planIn(sides, (path) => isOccupied(one, path) && isOccupied(two, path));
  return { tree: apply(one, plan), kept: plan.kept, redirects: plan.redirects, plan };
}

/** What turns one tree into the other, in the order of the paths. */
export function changesOf(from: Tree, to: Tree): FileChange[] {
  return [...new Set([...Object.keys(from), ...Object.keys(to)])]
    .sort()
    .map((path) => ({ path, before: entryAt(from, path), after: entryAt(to, path) }))
    .filter(({ path }) => from[path] !== to[path]);
}

/** Whether a path is a file, or lies below one, or is a folder. */
export function isOccupied(tree: Tree, path: string): boolean {
  return Object.keys(tree).some(
    (other) => other === path || other.startsWith(`${path}/`) || path.startsWith(`${other}/`),
  );
}

/** The words of all files. */
export function wordsIn(tree: Tree): Set<string> {
  return new Set(Object.values(tree).flatMap(wordsOf));
}

/** The words of one text. */
export function wordsOf(text: string): string[] {
  return text.split(' ').filter((word) => word !== '' && word !== '+x' && word !== '->');
}

function planIn(sides: { one: SideChanges; two: SideChanges }, isTaken: (path: string) => boolean): TreePlan {
  const later = ({ one, two }: { one: string; two: string }) => (one > two ? 'one' : 'two');
  const plan = planTreeMerge({ ...sides, later });
  const taken = new Set(plan.fresh.filter(isTaken));
  return taken.size === 0 ? plan : planTreeMerge({ ...sides, later, taken });
}

function renamesIn(side: FileChange[], other: FileChange[]): Map<string, string> {
  const bytes = (words: string) => new TextEncoder().encode(words.replaceAll(' ', '\n'));
  return chooseRenames(
    renameCandidates(side, other, () => true),
    (deleted, added) => textSimilarity(bytes(deleted), bytes(added)),
  );
}

const modes = [
  ['+x ', '100755'],
  ['-> ', '120000'],
  ['', '100644'],
] as const;

function entryAt(tree: Tree, path: string): FileChange['after'] {
  const text = tree[path];
  const [mark, mode] = modes.find(([start]) => text?.startsWith(start)) ?? ['', '100644'];
  return text === undefined ? null : { mode, sha: text.slice(mark.length) };
}

function apply(one: Tree, plan: TreePlan): Tree {
  const tree: Record<string, string> = { ...one };
  for (const [path, version] of plan.files) {
    delete tree[path];
    if (version !== null) evaluate(tree, path, version);
  }
  for (const { path, version } of plan.beside) evaluate(tree, besideName(path, version), version);
  return Object.fromEntries(Object.entries(tree).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Writes a version to a path, and what has to move beside it. */
function evaluate(tree: Record<string, string>, path: string, version: Version): void {
  if (version.kind !== 'apart') {
    tree[path] = textOf(version);
    return;
  }
  const sides = [version.one.version, version.two.version].sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
  evaluate(tree, path, sides[1]!);
  evaluate(tree, besideName(path, sides[0]!), sides[0]!);
}

function besideName(path: string, version: Version): string {
  return `${path} (${textOf(version)})`;
}

function textOf(version: Version): string {
  if (version.kind === 'apart')
    return [textOf(version.one.version), textOf(version.two.version)].sort().join('|');
  const { mode } = version.kind === 'entry' ? version.entry : version;
  const words = version.kind === 'entry' ? version.entry.sha : mergedWords(version);
  return (modes.find(([, of]) => of === mode)?.[0] ?? '') + words;
}

/** All words of both sides without those of the base that either side no longer has, in alphabetical order. */
function mergedWords({ base, one, two }: Extract<Version, { kind: 'merge' }>): string {
  const [a, b] = [wordsOf(textOf(one.version)), wordsOf(textOf(two.version))];
  const gone = wordsOf(base ?? '').filter((word) => !a.includes(word) || !b.includes(word));
  return [...new Set([...a, ...b])]
    .filter((word) => !gone.includes(word))
    .sort()
    .join(' ');
}
