/** Somebody changed the page that is shown or edited here. */
export type PageEvent = {
  readonly blob: string | null;
  readonly author: string;
  /** where it was saved; null where that is not known */
  readonly node: string | null;
  readonly commit: string;
};

/** Reads the data of a `page` event; null where it is not one. */
export function readPageEvent(data: string): PageEvent | null {
  const value = readObject(data);
  if (value === null || !('author' in value) || !('commit' in value) || !('blob' in value)) return null;
  const { author, commit, blob } = value;
  if (typeof author !== 'string' || typeof commit !== 'string') return null;
  const node = 'node' in value && typeof value.node === 'string' ? value.node : null;
  return { author, commit, node, blob: typeof blob === 'string' ? blob : null };
}

/** Reads the data of a `state` event: what does not work on this node, in words. */
export function readStateEvent(data: string): readonly string[] {
  const value = readObject(data);
  if (value === null || !('degraded' in value) || !Array.isArray(value.degraded)) return [];
  const degraded: unknown[] = value.degraded;
  return degraded.filter((each) => typeof each === 'string');
}

/** How the node is: `label`, followed by the moment `sinceMs` where there is one. */
export type NodeEvent = {
  readonly state: string;
  readonly label: string;
  readonly hint: string;
  readonly sinceMs: number | null;
};

/** Reads the data of a `node` event; null where it is not one. */
export function readNodeEvent(data: string): NodeEvent | null {
  const value = readObject(data);
  if (value === null || !('state' in value) || !('label' in value) || !('hint' in value)) return null;
  const { state, label, hint } = value;
  if (typeof state !== 'string' || typeof label !== 'string' || typeof hint !== 'string') return null;
  const sinceMs = 'sinceMs' in value && typeof value.sinceMs === 'number' ? value.sinceMs : null;
  return /^[a-zA-Z]+$/.test(state) ? { state, label, hint, sinceMs } : null;
}

function readObject(data: string): object | null {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === 'object' ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
