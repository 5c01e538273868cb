/** What a name leads to. `fold`: a page of another spelling; `ambiguous`: several, none spelled like it. */
export type Lookup =
  | { kind: 'exact'; name: string; path: string }
  | { kind: 'fold'; name: string; path: string }
  | { kind: 'ambiguous'; names: readonly string[] }
  | { kind: 'file'; path: string }
  | { kind: 'none' };

/** What resolving a link needs to know of a wiki; `PageDirectory` is one. */
export interface LinkSpace {
  lookup(name: string): Lookup;
  uniqueLeaf(leaf: string): Lookup;
  homeName(folder?: string): string | null;
}
