import type { LinkTarget, PageName } from '@erwik/events';
import { foldKey, nameOfPath } from '@erwik/pages';
import type { PageDirectory } from '@erwik/pages';
import { leafKey } from './take-files.js';

/** A link as it is written: the page it stands on, its target, the target of its other reading (`''`: none). */
export interface WrittenLink {
  readonly from: PageName;
  readonly target: string;
  readonly other: string;
}

/** Most targets whose leads are remembered, some 200 bytes each; with more they are forgotten and resolved anew. */
const knownMax = 200_000;
/** Where targets with these last segments lead depends on folders. */
const folderLeaves = new Set(['', '.', '..']);

/** A link of two readings leads where the second one does, if only that exists. */
export function leadsTo(directory: PageDirectory, { from, target, other }: WrittenLink): LinkTarget | null {
  const first = directory.resolve(from, target);
  if (first?.exists || other === '') return first;
  const second = directory.resolve(from, other);
  return second?.exists ? second : first;
}

/**
 * Where links lead, remembered, since resolving all of a wiki's takes far longer than reading them. What a target leads to
 * depends on the folder it stands in, and on the pages and files whose names have its last segment.
 */
export class LinkLeads {
  readonly #directory: PageDirectory;
  /** by the key of the last segment, then by folder and target */
  readonly #known = new Map<string, Map<string, LinkTarget | null>>();
  #count = 0;

  constructor(directory: PageDirectory) {
    this.#directory = directory;
  }

  /** Where a link leads whose target has this leaf key; null where no page could have its target. */
  of(link: WrittenLink, leaf: string): LinkTarget | null {
    if (link.other !== '' || folderLeaves.has(leaf)) return leadsTo(this.#directory, link);
    const known = this.#known.get(leaf);
    const key = `${folderOf(link.from)}\n${link.target}`;
    const lead = known?.get(key);
    if (lead !== undefined) return lead;
    return this.#remember(leaf, key, leadsTo(this.#directory, link));
  }

  /** A page or file has come or gone. */
  forget(path: string): void {
    const leaf = path.slice(path.lastIndexOf('/') + 1);
    for (const key of [leafKey(path), foldKey(nameOfPath(leaf) ?? leaf)]) {
      this.#count -= this.#known.get(key)?.size ?? 0;
      this.#known.delete(key);
    }
  }

  #remember(leaf: string, key: string, lead: LinkTarget | null): LinkTarget | null {
    if (this.#count >= knownMax) {
      this.#known.clear();
      this.#count = 0;
    }
    this.#count += 1;
    this.#known.set(leaf, (this.#known.get(leaf) ?? new Map<string, LinkTarget | null>()).set(key, lead));
    return lead;
  }
}

function folderOf(name: PageName): string {
  return name.slice(0, Math.max(name.lastIndexOf('/'), 0));
}
