import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import type { FrontConfig } from '../config.js';
import { languageNamed, speaking } from '../views/language.js';
import type { Language } from '../views/language.js';

/** Browsers send a handful of different headers; more than this many are not remembered. */
const rememberedMax = 256;
/** A longer header is not a browser's: it says nothing. */
const headerMaxChars = 256;

const languagePattern = /(?:^|;\s*)erwik_language=([a-z]{2})(?:;|$)/;
const remembered = new Map<string, Language | null>();

/** Answers each request in its language, and programs in English. */
export function speakItsLanguage({ language }: FrontConfig): RequestHandler {
  return (request, response, next) => {
    if (request.url.startsWith('/_api/')) return speaking('en', next);
    response.vary('Accept-Language, Cookie');
    speaking(requestLanguage(request, language), next);
  };
}

/** The language to answer a request in: the one that was chosen in this browser, else the one it likes best, else the wiki's. */
export function requestLanguage({ headers }: IncomingMessage, usual: Language): Language {
  const chosen = headers.cookie === undefined ? undefined : languagePattern.exec(headers.cookie)?.[1];
  return languageNamed(chosen ?? '') ?? preferredLanguage(headers['accept-language']) ?? usual;
}

/** The first of the wiki's languages that an `Accept-Language` header asks for (RFC 9110, 12.5.4); null for none. */
export function preferredLanguage(header: string | undefined): Language | null {
  if (header === undefined || header.length > headerMaxChars) return null;
  const known = remembered.get(header);
  if (known !== undefined) return known;
  const preferred = choosePreferred(header);
  if (remembered.size < rememberedMax) remembered.set(header, preferred);
  return preferred;
}

function choosePreferred(header: string): Language | null {
  const ranges = header.toLowerCase().split(',').map(readRange);
  const wanted = ranges.filter(({ quality }) => quality > 0);
  wanted.sort((one, other) => other.quality - one.quality);
  for (const { primary } of wanted) {
    const known = languageNamed(primary);
    if (known !== null) return known;
  }
  return null;
}

/** `de-AT;q=0.7` is German, as far as this wiki knows. */
function readRange(range: string): { primary: string; quality: number } {
  const [tag = '', ...parameters] = range.split(';').map((part) => part.trim());
  const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice('q='.length);
  const quality = weight === undefined ? 1 : Number(weight);
  return { primary: tag.split('-')[0] ?? '', quality: Number.isNaN(quality) ? 0 : quality };
}
