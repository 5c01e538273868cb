import type { IncomingMessage } from 'node:http';
import type { ZodType } from 'zod';
import { checkJsonShape } from './json-shape.js';
import { readBody } from './read-body.js';
import { requireType } from './read-form.js';
import { BadRequest } from './refusal.js';

/** Reads a JSON body that fits the schema. Throws `BadRequest` 400 (with the field that is wrong), 413 or 415. */
export async function readJson<T>(request: IncomingMessage, schema: ZodType<T>): Promise<T> {
  requireType(request, 'application/json');
  const text = await readBody(request);
  checkJsonShape(text);
  return fit(schema, parse(text));
}

/** Checks a value that came from outside. Throws `BadRequest` 400 that names the first field that is wrong. */
export function fit<T>(schema: ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue?.path.join('.') ?? '';
  const where = field === '' ? '' : `${field}: `;
  throw new BadRequest(400, 'bad_field', `${where}${issue?.message ?? 'not what was expected'}`);
}

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (cause) {
    throw new BadRequest(400, 'bad_json', 'The body is not JSON.', { cause });
  }
}
