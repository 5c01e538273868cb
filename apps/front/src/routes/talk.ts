import { pageUrl, talkPageOf } from '@erwik/pages';
import { redirect } from '../http/send.js';
import type { PageHandler } from './page-handler.js';

/** `GET /P/_talk`: leads to the page where people talk about this one, which is a page like any other. */
export const talk: PageHandler = ({ response, name }) => redirect(response, 303, pageUrl(talkPageOf(name)));
