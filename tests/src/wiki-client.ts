import { z } from 'zod';

const ApiPage = z.object({ text: z.string(), blob: z.string(), head: z.string() });

/** A page as the API gives it. */
export type ApiPage = z.infer<typeof ApiPage>;

/** A save by form; `base` is the commit the text is based on, empty for a new page. */
export interface FormSave {
  readonly text: string;
  readonly base?: string;
  readonly key?: string;
  readonly summary?: string;
  readonly author?: string;
}

/** A save by the API; `blob` is the blob of the text it is based on, absent for a new page. */
export interface ApiSave {
  readonly text: string;
  readonly blob?: string;
  readonly key?: string;
}

/**
 * A front answers within 15 s, or never: of the connections that wait for a front that is killed, one may have been handed to it
 * already, and the primary of Node.js's cluster then neither closes it nor gives it to another. A client needs a limit of its own.
 */
const answerMaxMs = 20_000;

/** The page of that name; null where there is none. Errors: any answer but 200 and 404. */
export async function readPage(url: string, name: string): Promise<ApiPage | null> {
  const response = await fetch(`${url}/_api/v1/pages/${encodeName(name)}`, limited());
  const body = await response.text();
  if (response.status === 404) return null;
  if (response.status !== 200) throw new Error(`reading ${name}: ${response.status} ${body}`);
  return ApiPage.parse(JSON.parse(body));
}

/** Posts the edit form of a page, as a browser without JavaScript does. Redirects are not followed. */
export function postForm(url: string, name: string, { base = '', ...save }: FormSave): Promise<Response> {
  const fields = { base, ...save };
  return fetch(`${url}/${encodeName(name)}/_edit`, {
    method: 'POST',
    body: new URLSearchParams(fields),
    redirect: 'manual',
    headers: { accept: 'text/html' },
    ...limited(),
  });
}

/** Puts a page by the API. */
export function putPage(url: string, name: string, { text, blob, key }: ApiSave): Promise<Response> {
  return fetch(`${url}/_api/v1/pages/${encodeName(name)}`, {
    method: 'PUT',
    ...limited(),
    body: JSON.stringify({ text }),
    headers: {
      'content-type': 'application/json',
      ...(blob === undefined ? { 'if-none-match': '*' } : { 'if-match': `"${blob}"` }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
  });
}

function limited(): { signal: AbortSignal } {
  return { signal: AbortSignal.timeout(answerMaxMs) };
}

function encodeName(name: string): string {
  return name.split('/').map(encodeURIComponent).join('/');
}
