/** What a source offers, as `git ls-remote --symref` tells it. */
export interface Offer {
  /** the ref HEAD names, and the commit it leads to; either may be unknown */
  readonly head: { readonly ref: string | null; readonly sha: string | null };
  /** branch name → commit */
  readonly branches: ReadonlyMap<string, string>;
}

/** Reads the answer of `git ls-remote --symref`. */
export function parseOffer(answer: string): Offer {
  let ref: string | null = null;
  let sha: string | null = null;
  const branches = new Map<string, string>();
  for (const line of answer.split('\n')) {
    const [what = '', name = ''] = line.split('\t');
    if (name === 'HEAD' && what.startsWith('ref: ')) ref = what.slice('ref: '.length);
    else if (name === 'HEAD') sha = what;
    else if (name.startsWith('refs/heads/')) branches.set(name.slice('refs/heads/'.length), what);
  }
  return { head: { ref, sha }, branches };
}

/**
 * The ref to adopt: the branch HEAD names; else, of the branches at HEAD's commit or, with none there, of all: main,
 * master, the only one; else HEAD itself where there is no branch at all. Null when that leaves a choice open.
 */
export function chooseRef({ head, branches }: Offer): string | null {
  const named = head.ref?.replace(/^refs\/heads\//, '');
  if (named !== undefined && branches.has(named)) return `refs/heads/${named}`;
  const all = [...branches.keys()];
  const atHead = all.filter((name) => branches.get(name) === head.sha);
  const choice = atHead.length > 0 ? atHead : all;
  const chosen =
    ['main', 'master'].find((name) => choice.includes(name)) ?? (choice.length === 1 ? choice[0] : undefined);
  if (chosen !== undefined) return `refs/heads/${chosen}`;
  return branches.size === 0 && head.sha !== null ? 'HEAD' : null;
}
