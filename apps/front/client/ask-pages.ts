/** A page that fits what was typed. */
export type Suggested = { readonly name: string; readonly title: string };

/** Most suggestions that are shown; more is a search. */
const suggestedMax = 8;

/** Asks the wiki for pages whose titles fit; none where the answer is not as expected or does not come. */
export async function askPages(query: string, signal: AbortSignal): Promise<readonly Suggested[]> {
  const parameters = new URLSearchParams({ q: query, limit: String(suggestedMax) });
  try {
    const response = await fetch(`/_api/v1/suggest?${parameters.toString()}`, { signal });
    if (!response.ok) return [];
    return readPages(await response.json()).slice(0, suggestedMax);
  } catch (error) {
    if (error instanceof DOMException || error instanceof TypeError || error instanceof SyntaxError)
      return [];
    throw error;
  }
}

/** A page's address, as the server spells it. */
export function pageAddress(name: string): string {
  return `/${name.split('/').map(encodeURIComponent).join('/')}`;
}

function readPages(reply: unknown): Suggested[] {
  if (typeof reply !== 'object' || reply === null || !('pages' in reply) || !Array.isArray(reply.pages))
    return [];
  const pages: unknown[] = reply.pages;
  return pages.filter(isSuggested);
}

function isSuggested(value: unknown): value is Suggested {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    'title' in value &&
    typeof value.title === 'string'
  );
}
