import type { FrontParts } from '../front-parts.js';
import { userUrl } from '../views/urls.js';
import { withCursor } from './finding-routes.js';
import { rowsPerPage } from './old-revisions.js';
import type { SiteHandler } from './site-handler.js';

/** Longest name that a commit's author may have here, in characters. */
const nameMaxChars = 1024;

/** `/_user/<name>`: what somebody changed under that name; 404 where nobody did. */
export function userChanges({ store, views, site }: FrontParts): SiteHandler {
  return async (fields, response, rest) => {
    const name = rest.slice(0, nameMaxChars);
    const cursor = fields.get('cursor') ?? null;
    const asked = { cursor, limit: rowsPerPage, filter: { person: name } };
    const { rows, next, complete } = await store.ask('recent', asked);
    if (rows.length === 0 && complete) response.status(404);
    const olderUrl = next === null ? null : withCursor(userUrl(name), next);
    return views.user(site(), { name, rows, olderUrl, complete, nowMs: Date.now() });
  };
}
