import type { Response } from 'supertest';
import { z } from 'zod';
import type { OpenApiDocument } from '../../src/api/openapi.js';

type Json = Record<string, unknown>;
type Checked = Pick<Response, 'status' | 'body' | 'headers'> & { request: { method: string; url: string } };

/**
 * Checks answers against an OpenAPI document, as a program would that knows nothing else: throws where an address, a status, a
 * media type or the body itself is not what the document says.
 */
export function documented(document: OpenApiDocument): (answer: Checked) => void {
  const schemas = new Map<string, z.ZodType>();
  const places = Object.entries(document.paths)
    .map(([path, methods]) => ({ path, methods, pattern: patternOf(path) }))
    .toSorted((one, other) => other.path.split('/').length - one.path.split('/').length);
  return ({ status, body, headers, request: { method, url } }) => {
    const { pathname } = new URL(url);
    const place = places.find(({ pattern }) => pattern.test(pathname));
    const asked = method === 'HEAD' ? 'get' : method.toLowerCase();
    const operation = place?.methods[asked];
    if (operation === undefined) throw new Error(`${method} ${pathname} is not in the document`);
    const responses = operation['responses'] as Record<string, { content?: Record<string, Json> }>;
    const response = responses[String(status)] ?? (status >= 400 ? responses['default'] : undefined);
    if (response === undefined) throw new Error(`${method} ${pathname} answers ${status}, undocumented`);
    const type = headers['content-type']?.split(';', 1)[0];
    if (type === undefined) return;
    const content = response.content?.[type];
    if (content === undefined) throw new Error(`${method} ${pathname} answers ${type}, undocumented`);
    if (!type.endsWith('json')) return;
    const schema = JSON.stringify(content['schema']);
    const known = schemas.get(schema) ?? readSchema(schema, document);
    schemas.set(schema, known);
    known.parse(body);
  };
}

/** The document leaves room for more; what it does not tell of must not be there today. */
function readSchema(schema: string, { components }: OpenApiDocument): z.ZodType {
  const whole = JSON.stringify({ ...JSON.parse(schema), $defs: components.schemas });
  const closed: unknown = JSON.parse(whole.replaceAll('#/components/schemas/', '#/$defs/'), (_key, value) =>
    isOpenObject(value) ? { ...value, additionalProperties: false } : (value as unknown),
  );
  return z.fromJSONSchema(closed as Parameters<typeof z.fromJSONSchema>[0]);
}

function isOpenObject(value: unknown): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    'properties' in value &&
    'type' in value &&
    !('additionalProperties' in value)
  );
}

function patternOf(path: string): RegExp {
  const source = path
    .replaceAll('.', '\\.')
    .replace(/\{(\w+)\}/g, (_part, name) => (name === 'path' ? '.+' : '[^/]+'));
  return new RegExp(`^/_api/v1${source}$`);
}
