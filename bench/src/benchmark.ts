import type { Goal } from './goal.js';

/** What a figure counts; it is printed behind the number. */
export type Unit = 'ms' | 'µs' | 's' | '/s' | 'B' | 'KB' | 'MB' | 'failures' | 'notices' | 'pulls';

/** Something that is not erwik, measured in the same run, in turns with it. */
export interface Reference {
  readonly name: string;
  readonly value: number;
}

/** A line of the report: a figure, what it is compared with, and what it should be. */
export interface Row {
  readonly what: string;
  readonly unit: Unit;
  readonly value: number;
  readonly reference?: Reference;
  readonly goal?: Goal;
}

/** How much is done where somebody wants more or less of it than usual. */
export interface Size {
  /** saves of each kind that are measured one at a time */
  readonly edits: number | null;
  /** nodes of the large mesh */
  readonly nodes: number | null;
}

/** What a benchmark works with. */
export interface Bench {
  /** an empty folder of the benchmark's own, removed after it */
  readonly folder: string;
  /** a git bundle of a real wiki, or null */
  readonly bundle: string | null;
  /** a copy, in `folder`, of a node's data folder with 10,000 pages, 10,000 commits and their index */
  readonly largeWiki: () => Promise<string>;
  readonly size: Size;
  /** tells whoever waits what is going on */
  readonly say: (sentence: string) => void;
}

/** Measures one thing erwik does. It starts what it needs and leaves nothing running. */
export interface Benchmark {
  readonly name: string;
  readonly run: (bench: Bench) => Promise<readonly Row[]>;
}
