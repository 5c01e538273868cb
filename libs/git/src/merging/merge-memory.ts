import type { Sha } from '../objects/object.js';
import type { KnownDeeds } from './deed.js';
import { MemoryObjects } from './scratch-objects.js';

/** Beyond this the virtual trees are forgotten, bytes: some thousand of a wiki with a thousand pages. */
const virtualTreesMaxBytes = 64 * 1024 ** 2;

/**
 * What merges found out about commits, for those that follow. Commits never change, so it only saves time: where histories
 * cross again and again, each merge would go back through all crossings before it.
 */
export class MergeMemory {
  readonly deeds: KnownDeeds;
  #virtualTrees = new VirtualTrees();

  constructor(deeds: KnownDeeds = new Map()) {
    this.deeds = deeds;
  }

  /** The virtual trees for the length of one merge. */
  virtualTrees(): VirtualTrees {
    // whoever is in the midst of a merge keeps the old ones until it is done
    if (this.#virtualTrees.objects.bytes > virtualTreesMaxBytes) this.#virtualTrees = new VirtualTrees();
    return this.#virtualTrees;
  }
}

/** The trees that stand for several merge bases at once, by these bases' shas, with what of their objects is nobody's history. */
export class VirtualTrees extends Map<string, Sha> {
  readonly objects = new MemoryObjects();
}
