import { setImmediate as turn } from 'node:timers/promises';
import type { Sha } from '@erwik/events';
import { readTyped } from '@erwik/git';
import type { ObjectReader } from '@erwik/git';
import { countLinks, moveLinks, nameOfPath, readLinks } from '@erwik/pages';
import type { PageDirectory, ResolveLink } from '@erwik/pages';
import { UnavailableIndex } from './indexer/indexer.js';
import type { MovePlan } from './move-plan.js';
import type { Wiki } from './wiki.js';

/** Most pages whose links are followed for one move: reading them all takes a few seconds. */
const linkingMax = 2000;
/** How long a move waits for the index to come to head, in ms: one that starts with the store, on a busy machine, takes seconds. */
export const indexWaitMs = 12_000;
/** Pages that are looked at in one go, before others have their turn. */
const pagesAtOnce = 20;

/** The text of a page after pages have moved; `blob` is the one it was made from. */
export interface MovedText {
  readonly blob: Sha;
  readonly text: string;
  readonly links: number;
}

/** The paths of the pages that link to any of these pages or files; null where they are too many. Errors: `UnavailableIndex`. */
export async function linkingPaths(
  { indexer, heads }: Wiki,
  names: readonly string[],
  waitMs: number,
): Promise<string[] | null> {
  // where others save all the time, the index may never stand at just this head, and is complete all the same
  if (!(await indexer.caughtUp(heads.head, waitMs)) && !indexer.complete) {
    throw new UnavailableIndex('the index does not know all links yet');
  }
  const linking = await indexer.ask('linkingTo', { names: [...names], limit: linkingMax + 1 });
  if (linking.length > linkingMax) return null;
  return linking.flatMap((name) => heads.directory.pathOf(name) ?? []);
}

/** How the links of pages change by a move: of each page's text to its new text. */
export class LinkMover {
  readonly #directory: PageDirectory;
  readonly #moves: readonly (readonly [string, string])[];
  readonly #namesThen: ReadonlyMap<string, string>;

  constructor({ files }: MovePlan, directory: PageDirectory) {
    this.#directory = directory;
    this.#moves = files.map(({ from, to }) => [from, to] as const);
    this.#namesThen = new Map(files.map(({ from, to }) => [nameAt(from), nameAt(to)]));
  }

  /** The texts of pages after the move, by their paths before it. Errors: `MissingObject`, `BadObject`. */
  async moveAll(
    pages: readonly { readonly path: string; readonly blob: Sha }[],
    reader: ObjectReader,
  ): Promise<Map<string, MovedText>> {
    const moved = new Map<string, MovedText>();
    for (let start = 0; start < pages.length; start += pagesAtOnce) {
      const texts = await Promise.all(
        pages.slice(start, start + pagesAtOnce).map(async ({ path, blob }) => ({
          path,
          blob,
          text: (await readTyped(reader, blob, 'blob')).toString('utf8'),
        })),
      );
      for (const text of this.#moveTexts(texts)) moved.set(text.path, text);
      await turn();
    }
    return moved;
  }

  #moveTexts<Page extends { path: string; text: string }>(
    pages: readonly Page[],
  ): (Page & { links: number })[] {
    const read = pages.map((page) => ({
      page,
      links: readLinks(page.text, this.#resolver(nameAt(page.path))),
    }));
    return this.#directory.whileMoved(this.#moves, () =>
      read.map(({ page, links }) => {
        const name = this.#nameThen(nameAt(page.path));
        const place = { name, resolve: this.#resolver(name), nameOf: (each: string) => this.#nameThen(each) };
        return { ...page, ...moveLinks(page.text, links, place) };
      }),
    );
  }

  #nameThen(name: string): string {
    return this.#namesThen.get(name) ?? name;
  }

  #resolver(from: string): ResolveLink {
    return (target) => this.#directory.resolve(from, target);
  }
}

/** How many links of these pages lead to any of these names. Errors: `MissingObject`, `BadObject`. */
export async function countLinksTo(
  { heads, writer }: Wiki,
  names: ReadonlySet<string>,
  paths: readonly string[],
): Promise<{ links: number; pages: number }> {
  const counts: number[] = [];
  for (const path of paths) {
    const blob = heads.blobOf(path);
    if (blob === null) continue;
    const text = (await readTyped(writer, blob, 'blob')).toString('utf8');
    const links = readLinks(text, (target) => heads.directory.resolve(nameAt(path), target));
    counts.push(countLinks(text, links, (name) => names.has(name)));
    if (counts.length % pagesAtOnce === 0) await turn();
  }
  const linking = counts.filter((count) => count > 0);
  return { links: linking.reduce((sum, count) => sum + count, 0), pages: linking.length };
}

/** What links call a file: a page by its name, all else by its path. */
export function nameAt(path: string): string {
  return nameOfPath(path) ?? path;
}
