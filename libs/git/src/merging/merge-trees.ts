import { besideName, contestedRenames, orderLabels, orderPaths, planTreeMerge, twinKey } from '@erwik/merge';
import type { ContestedRename, Side, SideChanges, TreePlan } from '@erwik/merge';
import type { ObjectSink, PathEdit } from '../objects/edit-tree.js';
import { editTree } from '../objects/edit-tree.js';
import type { ObjectReader, Sha } from '../objects/object.js';
import { isFolder } from '../objects/tree.js';
import { diffTrees, findPath } from '../repository/walk-trees.js';
import type { FileEntry } from '../repository/walk-trees.js';
import { addRedirects } from './add-redirects.js';
import { findRenames } from './find-renames.js';
import { findTwin } from './find-twin.js';
import { resolveVersion } from './resolve-version.js';
import type { Displaced, Resolution } from './resolve-version.js';
import type { SideHistory } from './side-history.js';

/** One side of a merge of trees. */
export interface TreeSide {
  readonly tree: Sha;
  readonly history: SideHistory;
}

/** Two trees to merge, the tree both started from, and a reader that finds the objects of all three. */
export interface TreesToMerge {
  readonly base: Sha;
  readonly one: TreeSide;
  readonly two: TreeSide;
  readonly reader: ObjectReader;
}

/** A merged tree, and the files in it that one side had deleted. */
export interface MergedTree {
  readonly tree: Sha;
  readonly kept: readonly string[];
}

/**
 * Merges two trees into one, whose new objects are put into `sink`. It costs what the sides changed, not what the wiki
 * holds. Errors: `MissingObject`, `BadObject`.
 */
export async function mergeTrees(sink: ObjectSink, trees: TreesToMerge): Promise<MergedTree> {
  const { base, one, two, reader } = trees;
  if (two.tree === base || two.tree === one.tree) return { tree: one.tree, kept: [] };
  if (one.tree === base) return { tree: two.tree, kept: [] };
  const plan = await planFor(trees);
  const resolution = { reader, sink, histories: { one: one.history, two: two.history } };
  const { edits, displaced } = await resolvePlan(plan, resolution);
  const merged = await editTree(sink, one.tree, edits);
  const complete = await placeBeside(sink, merged, displaced);
  return { tree: await addRedirects(sink, complete, plan.redirects), kept: plan.kept };
}

async function planFor(trees: TreesToMerge): Promise<TreePlan> {
  const { base, one, two, reader } = trees;
  const ones = await diffTrees(reader, base, one.tree);
  const twos = await diffTrees(reader, base, two.tree);
  const sides = {
    one: { changes: ones, renames: await findRenames(ones, twos, { reader, history: one.history }) },
    two: { changes: twos, renames: await findRenames(twos, ones, { reader, history: two.history }) },
  };
  const winners = await laterNames(sides, { one: one.history, two: two.history });
  const later = ({ from }: ContestedRename): Side => winners.get(from) ?? 'two';
  const taken = new Set<string>();
  for (;;) {
    const plan = planTreeMerge({ ...sides, later, taken });
    const found = await takenPaths(plan.fresh, trees);
    if (found.length === 0) return plan;
    for (const path of found) taken.add(path);
  }
}

/** For each file that both sides renamed, by its old path: which of them did so later. */
async function laterNames(
  sides: Readonly<Record<Side, SideChanges>>,
  histories: Readonly<Record<Side, SideHistory>>,
): Promise<Map<string, Side>> {
  const winners = new Map<string, Side>();
  for (const { from, one, two } of contestedRenames(sides.one, sides.two)) {
    const order =
      orderLabels(await histories.one.labelOf(one), await histories.two.labelOf(two)) || orderPaths(one, two);
    winners.set(from, order > 0 ? 'one' : 'two');
  }
  return winners;
}

/** Those paths at which both sides have something, or a file on the way there: neither side gave it up. */
async function takenPaths(paths: readonly string[], { one, two, reader }: TreesToMerge): Promise<string[]> {
  const taken: string[] = [];
  for (const path of paths) {
    if ((await isTaken(path, one.tree, reader)) && (await isTaken(path, two.tree, reader))) taken.push(path);
  }
  return taken;
}

async function isTaken(path: string, tree: Sha, reader: ObjectReader): Promise<boolean> {
  const names = path.split('/');
  for (const at of names.keys()) {
    const found = await findPath(reader, tree, names.slice(0, at + 1).join('/'));
    if (found === null) return false;
    if (at === names.length - 1 || !isFolder(found.mode)) return true;
  }
  return false;
}

interface ResolvedPlan {
  readonly edits: Map<string, PathEdit>;
  readonly displaced: readonly Displaced[];
}

async function resolvePlan(plan: TreePlan, resolution: Resolution): Promise<ResolvedPlan> {
  const edits = new Map<string, PathEdit>();
  const displaced: Displaced[] = [];
  for (const [path, version] of plan.files) {
    const resolved = version === null ? null : await resolveVersion(version, path, resolution);
    edits.set(path, () => resolved?.entry ?? null);
    displaced.push(...(resolved?.displaced ?? []));
  }
  for (const { path, version, side, at } of plan.beside) {
    const { entry, displaced: others } = await resolveVersion(version, path, resolution);
    displaced.push({ path, entry, label: await resolution.histories[side].labelOf(at) }, ...others);
  }
  return { edits, displaced };
}

/**
 * Puts files beside those that kept their paths, under names that say what they are; what is there already stays, also where
 * its name is spelled in another case.
 */
async function placeBeside(sink: ObjectSink, tree: Sha, displaced: readonly Displaced[]): Promise<Sha> {
  const placed = new Map<string, FileEntry>();
  for (const file of displaced) {
    for (const path of namesBeside(file)) {
      const there = placed.get(twinKey(path)) ?? (await findTwin(sink, tree, path));
      if (there !== null && there.sha !== file.entry.sha) continue;
      placed.set(twinKey(path), { ...file.entry, path: there?.path ?? path });
      break;
    }
  }
  const edits = new Map([...placed.values()].map((entry) => [entry.path, () => entry]));
  return edits.size === 0 ? tree : editTree(sink, tree, edits);
}

/** Digits of a blob's sha in the name of a file beside another: more where a different file has that name. */
const nameDigits = [8, 12, 16, 40];

function* namesBeside({ path, entry, label }: Displaced): Iterable<string> {
  for (const digits of nameDigits) yield besideName(path, label, entry.sha, digits);
  // somebody has written other content under all of these names
  for (let n = 2; ; n += 1) yield besideName(path, label, `${entry.sha}-${n}`, Infinity);
}
