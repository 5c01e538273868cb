import { countConflicts, splitConflicts } from '@erwik/merge';
import type { Passage } from '@erwik/merge';
import { checkTree } from '../../src/gate/check-tree.js';
import type { ObjectReader, Sha } from '../../src/objects/object.js';
import { readTyped } from '../../src/objects/object.js';
import { isFolder, parseTree } from '../../src/objects/tree.js';
import type { Files } from './edit-files.js';
import { isText } from './edit-files.js';
import type { Deed } from './traces.js';
import { areConcurrent, pageIdentity, remaining, standsBeside, tracesOf } from './traces.js';

/** What of somebody's work is missing from these files, or stands in another page than its own; one sentence each. */
function losses(files: Files, deeds: readonly Deed[]): string[] {
  const found = tracesOf(files);
  const pageOf = pageIdentity(deeds);
  return [...remaining(deeds)].flatMap(([trace, places]) => {
    const paths = [...places.keys()];
    const now = [...(found.get(trace)?.keys() ?? [])];
    if (now.length === 0) return [`"${trace}" of ${paths.join(', ')} is lost`];
    const pages = new Set(paths.map(pageOf));
    return now.some((path) => pages.has(pageOf(path)))
      ? []
      : [`"${trace}" of ${paths.join(', ')} is in ${now.join(', ')}`];
  });
}

/**
 * What somebody took away and stands there again though nobody else worked on that page meanwhile; one sentence each. A file
 * that a merge has put beside its path may stay there: whoever deletes it at the old path has not seen that.
 */
function comebacks(files: Files, deeds: readonly Deed[]): string[] {
  const found = tracesOf(files);
  const pageOf = pageIdentity(deeds);
  return deeds.flatMap((deed) => {
    const back = [...deed.erased].filter(([trace]) => {
      return [...(found.get(trace)?.keys() ?? [])].some((path) => !standsBeside(path));
    });
    return back.flatMap(([trace, places]) => {
      const paths = [...places.keys()];
      const pages = new Set(paths.map(pageOf));
      const isTouched = ({ changed }: Deed): boolean => changed.some((path) => pages.has(pageOf(path)));
      if (deeds.some((other) => areConcurrent(deed, other) && isTouched(other))) return [];
      return [`"${trace}" of ${paths.join(', ')} has come back`];
    });
  });
}

/** People may push executable files and links; the gate tolerates them in histories that are adopted. */
const tolerated = ['executable', 'symlink'];

/** What the gate has against a tree; one sentence each. */
async function gateFaults(reader: ObjectReader, tree: Sha, path: string): Promise<string[]> {
  const data = await readTyped(reader, tree, 'tree');
  const faults = checkTree(data, { path })
    .filter(({ code }) => !tolerated.includes(code))
    .map(({ code, path: at }) => `${code} at ${at}`);
  for (const { mode, name, sha } of parseTree(data)) {
    if (isFolder(mode))
      faults.push(...(await gateFaults(reader, sha, path === '' ? name : `${path}/${name}`)));
  }
  return faults;
}

const markerLine = /^(?:<{7,}|={7,}|>{7,}) .* \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ [0-9a-f]{12}\r?$/mu;

/** Conflicts that cannot be read back, and versions that their authors have not written; one sentence each. */
function conflictFaults(files: Files, deeds: readonly Deed[]): string[] {
  const authors = new Map(deeds.map(({ commit, author }) => [commit.slice(0, 12), author]));
  return [...files].flatMap(([path, { data }]) => {
    if (!isText(data)) return [];
    const faults = splitConflicts(data.toString()).flatMap((passage) => passageFaults(passage, authors));
    return faults.map((fault) => `${path} ${fault}`);
  });
}

function passageFaults(passage: Passage, authors: ReadonlyMap<string, string>): string[] {
  const versions = passage.kind === 'plain' ? [] : passage.alternatives;
  const texts = passage.kind === 'plain' ? [passage.text] : versions.map(({ text }) => text);
  const strangers = versions.filter(({ label: { commit, name } }) => authors.get(commit) !== name);
  return [
    ...(texts.some((text) => markerLine.test(text)) ? ['holds broken or nested markers'] : []),
    ...(new Set(texts).size < texts.length ? ['offers one text twice'] : []),
    ...strangers.map(({ label }) => `names ${label.name} as the author of ${label.commit}`),
  ];
}

/** Every law that these files break, which were merged from these commits; one sentence each. */
export async function brokenLaws(
  reader: ObjectReader,
  tree: Sha,
  { files, deeds }: { files: Files; deeds: readonly Deed[] },
): Promise<string[]> {
  return [
    ...losses(files, deeds),
    ...comebacks(files, deeds),
    ...conflictFaults(files, deeds),
    ...(await gateFaults(reader, tree, '')),
  ];
}

/** How many passages of all files wait for a choice. */
export function conflictsIn(files: Files): number {
  return [...files.values()].reduce(
    (sum, { data }) => sum + (isText(data) ? countConflicts(data.toString()) : 0),
    0,
  );
}
