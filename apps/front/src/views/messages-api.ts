import { germanApi } from './german/api.js';
import { inLanguages } from './language.js';

const english = {
  title: 'The API',
  lead: 'Programs read, write, search and follow this wiki with HTTP and JSON. Every address below stands after',
  document: 'All of it, described for programs (OpenAPI 3.1)',
  can: 'What it can do',
  columns: { address: 'Address', does: 'What it does', takes: 'It heeds' },
  writing: 'Writing',
  writingText:
    'A save says which revision its text is based on: send the entity tag of the page as If-Match, or If-None-Match: * for a new page. What others have saved since is merged with it; where both changed the same passages nothing is written, and the answer (409) has both texts. With mode append, prepend, patch or section a text becomes a part of the page, and needs no base. Send an Idempotency-Key of your own, and a request that is sent again is one save.',
  refusals: 'Refusals',
  refusalsText:
    'What is refused is told as problem+json (RFC 9457): a stable code, and in words what to do. 429 and 503 say in Retry-After when to try again, and RateLimit tells how many saves are left.',
  following: 'Following',
  followingText:
    'The stream of events tells what changes as it happens; whoever comes back with Last-Event-ID is told what was missed. Feeds of the wiki and of each page are for those who look now and then.',
  example: 'For example',
};

/** What there is to say here, in any language. */
export type ApiMessages = typeof english;

/** What the page about the API says. */
export const apiMessages = inLanguages({ en: english, de: germanApi });
