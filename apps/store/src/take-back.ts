import type { CommitLine, PageConflict, Sha } from '@erwik/events';
import { diffTrees, hashObject, isServed, readTyped, treeOfCommit } from '@erwik/git';
import type { EntryTarget, ObjectReader, TreeChange } from '@erwik/git';
import { mergeText } from '@erwik/merge';
import { nameOfPath } from '@erwik/pages';
import { readCommit } from './read-commit.js';
import { redirectsPath } from './redirects.js';

/** Files as they are, and as they will be: what is read from a draft, or from head. */
export interface Files extends ObjectReader {
  entryAt(path: string): Promise<EntryTarget | null>;
}

/** One file that taking back changes: what stands there, and what will. */
export interface TakenBack {
  readonly path: string;
  readonly before: EntryTarget | null;
  /** an entry that is there already, a text that is not, or null where the file goes */
  readonly after: EntryTarget | Buffer | null;
}

/** What commits can be taken back to, and what stays since others have built on it. */
export interface TakingBack {
  readonly files: readonly TakenBack[];
  readonly conflicts: readonly PageConflict[];
}

/** The version of a file: an object of the repository, or one that is to be made. */
type Version = { readonly entry: EntryTarget; readonly made: Buffer | null } | null;

/**
 * Takes back what commits did, the newest first, each as a merge whose base is the commit and whose one side is what was before
 * it, as `git revert` does. `latest` is told of a page's newest change. Errors: `MissingBase`, `MissingObject`, `BadObject`.
 */
export async function takeBack(
  commits: readonly Sha[],
  files: Files,
  latest: (path: string) => Promise<CommitLine>,
): Promise<TakingBack> {
  const undone = new Map<string, Version>();
  const conflicts = new Map<string, PageConflict>();
  for (const commit of commits) {
    for (const change of await changesOf(commit, files)) {
      if (conflicts.has(change.path)) continue;
      const current = undone.has(change.path)
        ? (undone.get(change.path) ?? null)
        : versionOf(await files.entryAt(change.path));
      const version = await without(change, current, files);
      if (version === 'contested')
        conflicts.set(change.path, await conflictOf(change, { current, files, latest }));
      else undone.set(change.path, version);
    }
  }
  return { files: await changedFiles(undone, files), conflicts: [...conflicts.values()] };
}

/** What a commit did to the files that readers see. A merge is nobody's change. */
async function changesOf(commit: Sha, reader: ObjectReader): Promise<TreeChange[]> {
  const { parents } = await readCommit(reader, commit);
  if (parents.length > 1) return [];
  const before = await treeOfCommit(reader, parents[0] ?? null);
  const changes = await diffTrees(reader, before, await treeOfCommit(reader, commit));
  return changes.filter(
    ({ path, before: old, after }) =>
      path === redirectsPath || [old, after].every((entry) => entry === null || isServed(path, entry.mode)),
  );
}

/** A file without what a change did to it. */
async function without(
  { path, before, after }: TreeChange,
  current: Version,
  reader: ObjectReader,
): Promise<Version | 'contested'> {
  const sha = current?.entry.sha ?? null;
  if (sha === (after?.sha ?? null)) return versionOf(before);
  if (sha === (before?.sha ?? null)) return current;
  if (before === null || after === null || current === null || !isText(path)) return 'contested';
  const merged = mergeText({
    base: await textOf(after.sha, reader),
    current: await textOfVersion(current, reader),
    mine: await textOf(before.sha, reader),
  });
  if (merged.kind === 'conflict') return 'contested';
  const made = Buffer.from(merged.text, 'utf8');
  return { entry: { mode: current.entry.mode, sha: hashObject({ type: 'blob', data: made }) }, made };
}

async function changedFiles(undone: ReadonlyMap<string, Version>, files: Files): Promise<TakenBack[]> {
  const changed: TakenBack[] = [];
  for (const [path, version] of undone) {
    const before = await files.entryAt(path);
    if (before?.sha === version?.entry.sha) continue;
    changed.push({ path, before, after: version === null ? null : (version.made ?? version.entry) });
  }
  return changed;
}

interface Contest {
  readonly current: Version;
  readonly files: Files;
  readonly latest: (path: string) => Promise<CommitLine>;
}

/** The change's own text is the base, and the text before it is one of the two that a person has to choose from. */
async function conflictOf(
  { path, before, after }: TreeChange,
  { current, files, latest }: Contest,
): Promise<PageConflict> {
  const isPage = isText(path);
  return {
    name: nameOfPath(path) ?? path,
    base: after === null || !isPage ? null : { text: await textOf(after.sha, files) },
    mine: before === null || !isPage ? null : await textOf(before.sha, files),
    current:
      current === null || !isPage
        ? null
        : { change: await latest(path), blob: current.entry.sha, text: await textOfVersion(current, files) },
  };
}

function versionOf(entry: EntryTarget | null): Version {
  return entry && { entry, made: null };
}

/** Only texts are merged; of other files one version or the other stands. */
function isText(path: string): boolean {
  return nameOfPath(path) !== null || path === redirectsPath;
}

async function textOf(blob: Sha, reader: ObjectReader): Promise<string> {
  return (await readTyped(reader, blob, 'blob')).toString('utf8');
}

function textOfVersion(
  { entry, made }: Exclude<Version, null>,
  reader: ObjectReader,
): Promise<string> | string {
  return made === null ? textOf(entry.sha, reader) : made.toString('utf8');
}
