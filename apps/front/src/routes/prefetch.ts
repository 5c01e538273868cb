import type { RequestHandler } from 'express';
import { sendTagged } from '../http/send.js';

/** Where browsers find what they may ask for before a reader does. */
export const prefetchUrl = '/_prefetch.json';

/** What is at this address changes with the program alone. */
const maxAgeS = 3600;

/**
 * A page that the pointer rests on, or that is about to be pressed, is fetched at once (HTML, speculation rules): pages of the
 * wiki alone, never what begins with `_`, which may be a form, long, or made for one reader.
 */
const rules = {
  prefetch: [
    {
      where: {
        and: [
          { href_matches: '/*' },
          ...['/_*', '/*/_*', '/*\\?*=*'].map((href_matches) => ({ not: { href_matches } })),
          { not: { selector_matches: '[rel~=nofollow]' } },
        ],
      },
      eagerness: 'moderate',
    },
  ],
};

/** `GET /_prefetch.json`: the rules that the header `Speculation-Rules` of pages names. */
export function prefetchRules(): RequestHandler {
  return (request, response) => {
    response.setHeader('Cache-Control', `public, max-age=${maxAgeS}`);
    sendTagged(request, response, { text: JSON.stringify(rules), type: 'application/speculationrules+json' });
  };
}
