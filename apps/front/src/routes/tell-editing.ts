import { currentPerson } from '../access/person.js';
import type { FrontParts } from '../front-parts.js';
import { readForm } from '../http/read-form.js';
import { BadRequest, UnavailableFront } from '../http/refusal.js';
import { sendJson } from '../http/send.js';
import { saveFields } from '../views/model.js';
import type { PageHandler } from './page-handler.js';

/** A name is shown beside others, so of a long one the beginning will do, in characters. */
const nameMaxChars = 60;
/** Redis is back within seconds; until then nobody is told of others. */
const boardRetryAfterS = 15;

/**
 * `POST /P/_editing`: a browser has the page's form open, or with `left` not any more; told are the names of others who have, empty
 * for who gave none. Of a page that the asker cannot see nobody is told.
 */
export function tellEditing({ store, editing, limitDrafts }: FrontParts): PageHandler {
  return async ({ request, response, name: page }) => {
    const fields = await readForm(request);
    const id = fields.get(saveFields.key) ?? '';
    if (!/^[\w-]{8,100}$/.test(id)) throw new BadRequest(400, 'bad_key', 'This names no form of the page.');
    if (fields.has('left')) {
      await editing.end({ page, id });
      response.writeHead(204).end();
      return;
    }
    if ((await limitDrafts(request, response)) !== null)
      throw new BadRequest(429, 'too_many_requests', 'This address asks too often: wait a minute.');
    const { kind } = await store.ask('readPage', { name: page });
    if (kind !== 'page') return sendJson(response, { others: [] });
    const { account, author } = currentPerson();
    const name = account === null ? (fields.get(saveFields.author) ?? '').trim() : author.name;
    const others = await editing.note({ page, id, name: name.slice(0, nameMaxChars) });
    if (others === null)
      throw new UnavailableFront('Who else edits this page is not known now.', boardRetryAfterS);
    sendJson(response, { others });
  };
}
