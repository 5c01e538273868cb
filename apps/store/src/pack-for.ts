import type { BodyOf, PackBytes, ReplyOf, Sha } from '@erwik/events';
import { historyLimits, packCommits, packHistory } from '@erwik/git';
import type { CommitGraph } from '@erwik/merge';
import { rm } from 'node:fs/promises';
import { newPackFile, packBytes } from './pack-files.js';
import type { Wiki } from './wiki.js';

/**
 * A pack for a neighbor, which leads it from what it holds to a commit, or a part of the way there. Errors:
 * `UnavailableProgram`, `MissingObject`, `BadObject`, `UnavailableRepository`.
 */
export async function packFor(
  wiki: Wiki,
  { commit, have, commitsMax }: BodyOf<'packFor'>,
): Promise<ReplyOf<'packFor'>> {
  const { ancestry, writer } = wiki;
  const place = { reader: writer, head: writer.head() };
  if (!(await ancestry.holds(commit, place))) return { kind: 'missing' };
  const known: Sha[] = [];
  for (const sha of have) if (await ancestry.holds(sha, place)) known.push(sha);
  const graph = await ancestry.of([commit], place);
  const line = lineTo(graph, commit, known);
  const step = await packStep(wiki, graph, { line, known, commits: Math.min(commitsMax, line.length) });
  return {
    kind: 'pack',
    tip: line[step.commits - 1] ?? commit,
    left: line.length - step.commits,
    pack: step.pack,
  };
}

/** The first-parent line that leads to a commit, from the oldest that none of `known` descends from. */
function lineTo(graph: CommitGraph, commit: Sha, known: readonly Sha[]): Sha[] {
  const wanted = new Set(graph.only([commit], known));
  const line: Sha[] = [];
  for (let sha: Sha | undefined = commit; sha !== undefined && wanted.has(sha); [sha] = graph.parentsOf(sha))
    line.push(sha);
  return line.reverse();
}

interface Step {
  readonly line: readonly Sha[];
  readonly known: readonly Sha[];
  /** how many of the line */
  readonly commits: number;
}

/** A pack of so many commits of the line, or of fewer where it would be larger than anybody takes. */
async function packStep(
  wiki: Wiki,
  graph: CommitGraph,
  { line, known, commits }: Step,
): Promise<{ commits: number; pack: PackBytes }> {
  const tip = line[commits - 1];
  const wanted = tip === undefined ? [] : graph.only([tip], known).reverse();
  const small = await packCommits(wiki.writer, wanted);
  if (small !== null) return { commits, pack: await packBytes(wiki.packs, small) };
  const pack = tip === undefined ? null : await packBulk(wiki, tip, known);
  if (pack !== null) return { commits, pack };
  return packStep(wiki, graph, { line, known, commits: Math.ceil(commits / 2) });
}

/** Null where the pack is larger than anybody takes. */
async function packBulk({ dir, packs }: Wiki, tip: Sha, known: readonly Sha[]): Promise<PackBytes | null> {
  const { name, file } = await newPackFile(packs);
  try {
    const { bytes, objects } = await packHistory(dir, { tip, have: known, file });
    if (bytes <= historyLimits.packMaxBytes && objects <= historyLimits.objectsMax)
      return { kind: 'file', name, bytes };
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
  await rm(file, { force: true });
  return null;
}
