/** How a text that is being written stands beside the page as it is now; see the front's `POST /P/_merge`. */
export type Merge =
  | { readonly kind: 'unchanged' | 'conflict' | 'gone' }
  | { readonly kind: 'merged'; readonly text: string; readonly base: string };

/** Asks the wiki to put a text together with what others have saved since `base`; null where it cannot be asked now. */
export async function askMerge(address: string, text: string, base: string): Promise<Merge | null> {
  try {
    const response = await fetch(address, { method: 'POST', body: new URLSearchParams({ text, base }) });
    return response.ok ? readMerge(await response.json()) : null;
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError) return null;
    throw error;
  }
}

function readMerge(reply: unknown): Merge | null {
  if (typeof reply !== 'object' || reply === null || !('kind' in reply)) return null;
  const { kind } = reply;
  if (kind === 'unchanged' || kind === 'conflict' || kind === 'gone') return { kind };
  if (kind !== 'merged' || !('text' in reply) || !('base' in reply)) return null;
  const { text, base } = reply;
  return typeof text === 'string' && typeof base === 'string' ? { kind, text, base } : null;
}
