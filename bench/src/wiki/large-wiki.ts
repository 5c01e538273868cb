import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { askStore, indexComplete, startNode } from '../node/start-node.js';
import { makeWiki } from './make-wiki.js';
import type { WikiPlan } from './make-wiki.js';

/** The wiki most goals speak of: 10,000 pages and 10,000 commits, 100 of them to the page `Busy`. */
export const largePlan = {
  pages: 10_000,
  layout: 'folders',
  pageBytes: 2200,
  edits: 9_999,
  busyEdits: 99,
} as const satisfies WikiPlan;

/** Gives a copy of the large wiki's data folder; the first call makes it in `folder`, index and all. */
export function largeWikis(
  folder: string,
  say: (sentence: string) => void,
): (into: string) => Promise<string> {
  let made: Promise<string> | null = null;
  return async (into) => {
    made ??= makeData(join(folder, 'large-wiki'), say);
    const copy = join(into, 'data');
    await cp(await made, copy, { recursive: true });
    return copy;
  };
}

async function makeData(data: string, say: (sentence: string) => void): Promise<string> {
  say('making a wiki of 10,000 pages and 10,000 commits');
  await makeWiki(join(data, 'wiki.git'), largePlan);
  await using node = await startNode(data);
  await using store = await askStore(node);
  await indexComplete(store);
  return data;
}
