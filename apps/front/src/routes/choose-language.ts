import type { RequestHandler } from 'express';
import { rememberLanguage } from '../http/cookies.js';
import { readForm } from '../http/read-form.js';
import { BadRequest } from '../http/refusal.js';
import { redirect } from '../http/send.js';
import { languageNamed } from '../views/language.js';

/** `POST /_language`: this browser is answered in that language from now on; leads back to where the choice was made. */
export function chooseLanguage(): RequestHandler {
  return async (request, response) => {
    const fields = await readForm(request);
    const chosen = languageNamed(fields.get('language') ?? '');
    if (chosen === null) throw new BadRequest(400, 'bad_language', 'This wiki does not speak that language.');
    rememberLanguage(response, chosen);
    redirect(response, 303, backTo(request.headers.referer));
  };
}

/** The page of this node that the form was on (`Referrer-Policy` lets browsers tell it); home where that is not known. */
function backTo(referer: string | undefined): string {
  if (referer === undefined || !URL.canParse(referer)) return '/';
  const { pathname, search } = new URL(referer);
  return /^\/(?![/\\])/.test(pathname) ? pathname + search : '/';
}
