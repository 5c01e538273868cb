import { join } from 'node:path';
import { makeWiki, pageName } from './make-wiki.js';
import type { WikiPlan } from './make-wiki.js';

/** The wiki that nodes of a mesh begin with, so that nothing has to travel before anything is measured. */
const plan = { pages: 1000, layout: 'folders', pageBytes: 2200 } as const satisfies WikiPlan;

/** The page that is written there. */
export const writtenPage = pageName(plan, 7);

/** Makes that wiki in a folder; answers its repository. */
export async function makeMeshWiki(folder: string): Promise<string> {
  const dir = join(folder, 'wiki.git');
  await makeWiki(dir, plan);
  return dir;
}
