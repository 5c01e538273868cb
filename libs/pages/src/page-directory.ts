import type { LinkTarget } from '@erwik/events';
import type { Lookup } from './lookup.js';
import { Multimap } from './multimap.js';
import { rankOfFormat } from './page-format.js';
import { foldKey, nameOfPath, parsePageName, specialOf } from './page-name.js';
import type { SpecialKind } from './page-name.js';
import { folderOf, inFolder } from './relative-path.js';
import { resolveTarget } from './resolve-target.js';
import { similarity } from './similarity.js';
import { SortedNames } from './sorted-names.js';

/** How many neighbors in the alphabet, to each side, are weighed as similar names. */
const similarReach = 24;
/** Below this likeness (0 to 1) a name is not worth suggesting. */
const similarMin = 0.35;
/** How much of the likeness comes from the folders as well (0 to 1). */
const wholeShare = 0.25;

const homeNames = ['Home', 'index', 'README'];

/**
 * The names of all pages and files of a wiki at one head, in memory: some 300 bytes a page. Files and folders whose
 * names begin with a dot are no part of it.
 */
export class PageDirectory {
  readonly #pathsByName = new Multimap();
  readonly #namesByFold = new Multimap();
  readonly #namesByLeaf = new Multimap();
  readonly #filesByFold = new Multimap();
  readonly #filesByLeaf = new Multimap();
  readonly #specials = new Multimap();
  readonly #names = new Set<string>();
  readonly #files = new Set<string>();
  readonly #sorted = new SortedNames(() => this.#names);

  constructor(paths: Iterable<string> = []) {
    for (const path of paths) this.add(path);
  }

  /** How many pages there are, without special pages such as `_Sidebar`. */
  get pageCount(): number {
    return this.#names.size;
  }

  /** How many files there are that are no pages. */
  get fileCount(): number {
    return this.#files.size;
  }

  add(path: string): void {
    const name = nameOfPath(path);
    if (name === null) this.#addFile(path);
    else this.#addPage(name, path);
  }

  delete(path: string): void {
    const name = nameOfPath(path);
    if (name === null) this.#deleteFile(path);
    else this.#deletePage(name, path);
  }

  /** What is seen by who looks, at once and not later, while some files have other paths: [before, then]. */
  whileMoved<T>(moves: readonly (readonly [string, string])[], look: () => T): T {
    for (const [before] of moves) this.delete(before);
    for (const [, then] of moves) this.add(then);
    try {
      return look();
    } finally {
      for (const [, then] of moves) this.delete(then);
      for (const [before] of moves) this.add(before);
    }
  }

  /** What a name, as `parsePageName` spells it, leads to. Pages come before files, exact spellings before others. */
  lookup(name: string): Lookup {
    const path = this.pathOf(name);
    if (path !== null) return { kind: 'exact', name, path };
    const file = this.#fileAt(name);
    if (file === name) return { kind: 'file', path: file };
    const names = this.#namesByFold.get(foldKey(name));
    if (names.length > 1) return { kind: 'ambiguous', names };
    const [other] = names;
    const otherPath = other === undefined ? null : this.pathOf(other);
    if (other !== undefined && otherPath !== null) return { kind: 'fold', name: other, path: otherPath };
    return file === null ? { kind: 'none' } : { kind: 'file', path: file };
  }

  /** The file that holds the page of exactly this name. Where several do, `.md` wins, then the first by path. */
  pathOf(name: string): string | null {
    const paths = this.#pathsByName.get(name);
    if (paths.length < 2) return paths[0] ?? null;
    return [...paths].sort((a, b) => rankOfFormat(a) - rankOfFormat(b))[0] ?? null;
  }

  /**
   * Where a link leads that stands in a page, by Gollum's rules: from the page's folder, else from the root (`/x`:
   * only from there), else the one page or file of that name anywhere. A target that no page could have gives null.
   */
  resolve(fromName: string, target: string): LinkTarget | null {
    return resolveTarget(this, fromName, target);
  }

  /** The page or file of this last segment, in any folder, where there is exactly one. */
  uniqueLeaf(leaf: string): Lookup {
    const pages = this.#namesByLeaf.get(foldKey(leaf));
    const files = this.#filesByLeaf.get(foldKey(leaf));
    const [page] = pages;
    const [file] = files;
    if (page !== undefined && pages.length === 1) return this.lookup(page);
    return pages.length === 0 && file !== undefined && files.length === 1
      ? { kind: 'file', path: file }
      : { kind: 'none' };
  }

  /** The special page of a kind for a page: the one in its folder, else in the nearest folder above. */
  special(fromName: string, kind: SpecialKind): { name: string; path: string } | null {
    for (let folder = folderOf(fromName); ; folder = folderOf(folder)) {
      const [path] = this.#specials.get(`${folder}/${kind}`);
      const name = path === undefined ? null : nameOfPath(path);
      if (path !== undefined && name !== null) return { name, path };
      if (folder === '') return null;
    }
  }

  /** The page that opens a folder (the root when not told): Home, else index, else README, in any case. */
  homeName(folder = ''): string | null {
    for (const home of homeNames) {
      const wanted = inFolder(folder, home);
      const names = this.#namesByFold.get(foldKey(wanted));
      const name = names.includes(wanted) ? wanted : names[0];
      if (name !== undefined) return name;
    }
    return null;
  }

  /**
   * At most `limit` names like this one, the likest first: the same leaf elsewhere, neighbors in the alphabet, and of
   * others, found elsewhere, those that are like it. A page in another folder is as like as its last segment.
   */
  similar(name: string, limit: number, others: readonly string[] = []): string[] {
    const candidates = new Set([
      ...this.#namesByFold.get(foldKey(name)),
      ...this.#namesByLeaf.get(leafKey(name)).slice(0, similarReach),
      ...this.#sorted.around(name, similarReach),
      ...others.filter((other) => this.#names.has(other)),
    ]);
    candidates.delete(name);
    return Array.from(candidates, (candidate) => ({ candidate, score: likeness(name, candidate) }))
      .filter(({ score }) => score >= similarMin)
      .sort((a, b) => b.score - a.score || (a.candidate < b.candidate ? -1 : 1))
      .slice(0, limit)
      .map(({ candidate }) => candidate);
  }

  /** Pages from A to Z whose names begin with a prefix (in any spelling), after a name. `next` continues. */
  list(
    prefix: string,
    after: string | null,
    limit: number,
  ): { names: string[]; next: string | null; total: number } {
    const { names, total } = this.#sorted.withPrefix(prefix, after, limit + 1);
    const page = names.slice(0, limit);
    return { names: page, next: names.length > limit ? (page.at(-1) ?? null) : null, total };
  }

  /** The characters that the names with a prefix begin with after it, folded, in their order. */
  initials(prefix: string): string[] {
    return this.#sorted.initials(prefix);
  }

  /** The page at a position from A to Z, counted from 0 to `pageCount` - 1; null beyond. */
  nameAt(position: number): string | null {
    return this.#sorted.at(position);
  }

  #addPage(name: string, path: string): void {
    const known = this.pathOf(name) !== null;
    this.#pathsByName.add(name, path);
    const special = specialOf(path);
    if (special !== null) this.#specials.add(`${special.folder}/${special.kind}`, path);
    if (known || special !== null) return;
    this.#namesByFold.add(foldKey(name), name);
    this.#namesByLeaf.add(leafKey(name), name);
    this.#names.add(name);
    this.#sorted.add(name);
  }

  #deletePage(name: string, path: string): void {
    this.#pathsByName.delete(name, path);
    const special = specialOf(path);
    if (special !== null) this.#specials.delete(`${special.folder}/${special.kind}`, path);
    if (this.pathOf(name) !== null || !this.#names.delete(name)) return;
    this.#namesByFold.delete(foldKey(name), name);
    this.#namesByLeaf.delete(leafKey(name), name);
    this.#sorted.delete(name);
  }

  #addFile(path: string): void {
    if (/(?:^|\/)\./.test(path)) return;
    this.#files.add(path);
    this.#filesByFold.add(foldKey(path), path);
    this.#filesByLeaf.add(leafKey(path), path);
  }

  #deleteFile(path: string): void {
    if (!this.#files.delete(path)) return;
    this.#filesByFold.delete(foldKey(path), path);
    this.#filesByLeaf.delete(leafKey(path), path);
  }

  /** A file by its path: spelled so, else the first in another spelling; a page's own file (`Home.md`) is one too. */
  #fileAt(path: string): string | null {
    if (this.#files.has(path)) return path;
    const pageName = nameOfPath(path);
    const pagePaths = pageName === null ? [] : this.#pathsByName.get(pageName);
    const pagePath = pagePaths.find((held) => canonical(held) === canonical(path));
    return pagePath ?? this.#filesByFold.get(foldKey(path))[0] ?? null;
  }
}

/** A misspelled name is meant more surely than its folder, so the whole name counts a little besides. */
function likeness(name: string, candidate: string): number {
  const leaves = similarity(leafKey(name), leafKey(candidate));
  return leaves * (1 - wholeShare) + similarity(name, candidate) * wholeShare;
}

function leafKey(path: string): string {
  return foldKey(path.slice(path.lastIndexOf('/') + 1));
}

function canonical(path: string): string {
  const parsed = parsePageName(path);
  return parsed.ok ? parsed.name : path;
}
