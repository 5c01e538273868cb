import { countConflicts, splitConflicts } from '@erwik/merge';
import { checkTree } from '../../src/gate/check-tree.js';
import type { ObjectReader, Sha } from '../../src/objects/object.js';
import { readTyped } from '../../src/objects/object.js';
import { isFolder, parseTree } from '../../src/objects/tree.js';
import type { Files } from './edit-files.js';
import { isText } from './edit-files.js';
import type { Deed } from './traces.js';
import { pageIdentity, remaining, tracesOf } from './traces.js';

/** What of somebody's work is missing from these files, or stands in another page than its own; one sentence each. */
export function losses(files: Files, deeds: readonly Deed[]): string[] {
  const found = tracesOf(files);
  const pageOf = pageIdentity(deeds);
  return [...remaining(deeds)].flatMap(([trace, paths]) => {
    const now = found.get(trace);
    if (now === undefined) return [`"${trace}" of ${paths.join(', ')} is lost`];
    const pages = new Set(paths.map(pageOf));
    return now.some((path) => pages.has(pageOf(path)))
      ? []
      : [`"${trace}" of ${paths.join(', ')} is in ${now.join(', ')}`];
  });
}

/** What the gate has against a tree, and conflicts that cannot be read back; one sentence each. */
export async function treeFaults(reader: ObjectReader, tree: Sha, files: Files): Promise<string[]> {
  const gate = await gateFaults(reader, tree, '');
  const conflicts = [...files].flatMap(([path, { data }]) =>
    isText(data) ? conflictFaults(path, data.toString()) : [],
  );
  return [...gate, ...conflicts];
}

/** People may push executable files and links; the gate tolerates them in histories that are adopted. */
const tolerated = ['executable', 'symlink'];

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

function conflictFaults(path: string, text: string): string[] {
  return splitConflicts(text).flatMap((passage) => {
    const texts =
      passage.kind === 'plain' ? [passage.text] : passage.alternatives.map(({ text: each }) => each);
    if (passage.kind === 'conflict' && new Set(texts).size < texts.length)
      return [`${path} offers one text twice`];
    return texts.some((each) => markerLine.test(each)) ? [`${path} holds broken or nested markers`] : [];
  });
}

/** How many passages of all files wait for a choice. */
export function conflictsIn(files: Files): number {
  return [...files.values()].reduce(
    (sum, { data }) => sum + (isText(data) ? countConflicts(data.toString()) : 0),
    0,
  );
}
