import type { IncomingMessage } from 'node:http';
import { heldForm } from './held-form.js';
import { readBody } from './read-body.js';
import { BadRequest } from './refusal.js';

/**
 * A form of the wiki has a dozen fields; the page that lets a writer choose between texts has three for each passage.
 */
const fieldsMax = 5000;
/** A query carries a handful of parameters. */
const queryFieldsMax = 50;

/** The fields of a form or a query; each name stands once. */
export type Fields = ReadonlyMap<string, string>;

/** Reads a posted form (application/x-www-form-urlencoded). Throws `BadRequest` 400, 413 or 415. */
export async function readForm(request: IncomingMessage): Promise<Fields> {
  const before = heldForm(request);
  if (before !== undefined) return before;
  requireType(request, 'application/x-www-form-urlencoded');
  return parseFields(await readBody(request), fieldsMax);
}

/**
 * The parameters of a URL's query. Throws `BadRequest` where one stands twice, is written as a list, or is not UTF-8.
 */
export function readQuery(url: string): Fields {
  const start = url.indexOf('?');
  return start === -1 ? new Map() : parseFields(url.slice(start + 1), queryFieldsMax);
}

/** Throws `BadRequest` 415 unless the body is of the media type and, where it names a charset, in UTF-8. */
export function requireType(request: IncomingMessage, type: string): void {
  const [media = '', ...parameters] = (request.headers['content-type'] ?? '').toLowerCase().split(';');
  const charset = parameters.map((each) => each.trim()).find((each) => each.startsWith('charset='));
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  if (media.trim() !== type || !isUtf8) {
    throw new BadRequest(415, 'wrong_content_type', `The body must be ${type} in UTF-8.`, {
      headers: { 'Accept-Post': type },
    });
  }
}

function parseFields(text: string, max: number): Fields {
  const pairs = text.split('&', max + 1);
  if (pairs.length > max) throw new BadRequest(413, 'too_many_fields', `At most ${max} fields are read.`);
  const fields = new Map<string, string>();
  for (const pair of pairs) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decode(equals === -1 ? pair : pair.slice(0, equals));
    if (fields.has(name) || name.includes('[')) {
      throw new BadRequest(
        400,
        'not_a_single_value',
        `The field ${JSON.stringify(name.slice(0, 40))} takes one value.`,
      );
    }
    fields.set(name, decode(equals === -1 ? '' : pair.slice(equals + 1)));
  }
  return fields;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (cause) {
    throw new BadRequest(400, 'bad_encoding', 'A field is not percent-encoded UTF-8.', { cause });
  }
}
