import type { RequestHandler } from 'express';
import { decodeUrlPath, parsePageName } from '@erwik/pages';
import type { FrontParts } from '../front-parts.js';
import { readQuery } from '../http/read-form.js';
import { BadRequest } from '../http/refusal.js';
import type { PageRequest } from '../routes/page-handler.js';
import { comparePageApi, historyApi, linksApi, revisionApi } from './page-history-api.js';
import { putPage } from './put-page.js';
import { readPageApi } from './read-page-api.js';

type ApiHandler = (parts: FrontParts, page: PageRequest) => Promise<void>;

/** What stands behind a page's path in the API, by its last segments. */
const subResources: readonly { readonly pattern: RegExp; readonly handler: ApiHandler }[] = [
  { pattern: /^(.+)\/history$/, handler: historyApi },
  { pattern: /^(.+)\/revisions\/([^/]+)$/, handler: revisionApi },
  { pattern: /^(.+)\/compare$/, handler: comparePageApi },
  { pattern: /^(.+)\/links$/, handler: linksApi },
];

/**
 * `/pages/{path}` and what belongs to a page. A page whose own name ends like one of these (`Rome/history`) is
 * reached by writing its slashes as `%2F`.
 */
export function pagesApi(parts: FrontParts): RequestHandler {
  return async (request, response) => {
    const rawPath = (request.url.split('?', 1)[0] ?? '').slice(1);
    const query = readQuery(request.url);
    for (const { pattern, handler } of subResources) {
      const match = pattern.exec(rawPath);
      if (match === null) continue;
      if (request.method === 'PUT' || request.method === 'POST')
        throw notAllowed(request.method, 'GET, HEAD');
      const [, name = '', rest = ''] = match;
      return handler(parts, { request, response, name: pageNameIn(name), rest, query });
    }
    const page = { request, response, name: pageNameIn(rawPath), rest: '', query };
    if (request.method === 'POST') throw notAllowed('POST', 'GET, HEAD, PUT');
    await (request.method === 'PUT' ? putPage(parts, page) : readPageApi(parts, page));
  };
}

function pageNameIn(rawPath: string): string {
  const decoded = decodeUrlPath(rawPath);
  const parsed = decoded.ok ? parsePageName(decoded.path) : decoded;
  if (!parsed.ok) throw new BadRequest(422, parsed.code, parsed.message);
  return parsed.name;
}

function notAllowed(method: string, allowed: string): BadRequest {
  return new BadRequest(405, 'method_not_allowed', `${method} is not supported here.`, {
    headers: { Allow: allowed },
  });
}
