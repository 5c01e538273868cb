import { z } from 'zod';
import type { ZodObject, ZodType } from 'zod';
import { sendJson } from '../http/send.js';
import { bodyNames } from './api-schemas.js';
import type { ApiAnswer, Endpoint } from './endpoint.js';
import { ProblemReply, replyNames } from './replies.js';

/** Version of the API's contract, which grows by additions alone. */
const apiVersion = '1.0.0';

type Json = Readonly<Record<string, unknown>>;

/** A document that describes endpoints to programs (OpenAPI 3.1). */
export type OpenApiDocument = {
  readonly openapi: string;
  readonly info: Json;
  readonly servers: readonly Json[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly components: { readonly schemas: Json };
};

const OpenApiReply = z.looseObject({ openapi: z.string() });

/** `GET /openapi.json`: what describes all others, and itself. */
export function openApiEndpoint(others: readonly Endpoint[]): Endpoint {
  let document: OpenApiDocument | null = null;
  const endpoint: Endpoint = {
    method: 'GET',
    path: '/openapi.json',
    about: 'This API, described for programs (OpenAPI 3.1).',
    answers: { 200: { about: 'The document.', json: OpenApiReply } },
    handle: ({ response }) => {
      document ??= openApiDocument([...others, endpoint]);
      sendJson(response, document);
    },
  };
  return endpoint;
}

/** Describes endpoints. The schemas are those that requests are parsed with and that answers have the type of. */
export function openApiDocument(endpoints: readonly Endpoint[]): OpenApiDocument {
  const paths: Record<string, Record<string, Json>> = {};
  for (const endpoint of endpoints) {
    const its = (paths[endpoint.path] ??= {});
    its[endpoint.method.toLowerCase()] = operationOf(endpoint);
  }
  return {
    openapi: '3.1.1',
    info: { title: 'erwik', version: apiVersion, description: 'Pages of a wiki that lives on many hosts.' },
    servers: [{ url: '/_api/v1' }],
    paths,
    components: { schemas: { ...schemasOf(bodyNames, 'input'), ...schemasOf(replyNames, 'output') } },
  };
}

type Names = z.core.$ZodRegistry<{ id: string }>;

function schemasOf(names: Names, io: 'input' | 'output'): Json {
  const { schemas } = z.toJSONSchema(names, { io, uri: referenceTo, override: leaveOpen });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _draft, $id: _id, ...schema }]) => [id, schema]),
  );
}

/** Later versions may tell more: programs must not take that for a fault. */
function leaveOpen({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
}

function referenceTo(id: string): string {
  return `#/components/schemas/${id}`;
}

function operationOf(endpoint: Endpoint): Json {
  const { method, path, about, query, body, headers = [], answers } = endpoint;
  return {
    operationId: `${method.toLowerCase()}${path.replace(/[^a-zA-Z]+(\w)?/g, (_part, next: string | undefined) => next?.toUpperCase() ?? '')}`,
    summary: about,
    parameters: [
      ...pathParameters(path),
      ...(query === undefined ? [] : queryParameters(query)),
      ...headers.map(([name, description]) => parameter('header', name, { description })),
    ],
    ...(body !== undefined && { requestBody: { required: true, content: jsonContent(body) } }),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, responseOf(answer)])),
      default: problemResponse('What was refused, and why (RFC 9457).', ProblemReply),
    },
  };
}

type Place = 'path' | 'query' | 'header';

function parameter(place: Place, name: string, more: Json): Json {
  return { name, in: place, required: place === 'path', schema: { type: 'string' }, ...more };
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) =>
    parameter('path', name, { description: partsOfPaths.get(name) ?? '' }),
  );
}

const partsOfPaths = new Map([
  ['path', "The page's name, such as `guides/Kitchen`: its slashes may stand as they are, or as `%2F`."],
  ['commit', 'A commit: 40 hex digits.'],
]);

function queryParameters(query: ZodObject): Json[] {
  const { properties = {}, required = [] } = z.toJSONSchema(query, { io: 'input' });
  return Object.entries(properties).map(([name, schema]) =>
    parameter('query', name, { required: required.includes(name), schema }),
  );
}

function responseOf({ about, json, types = [] }: ApiAnswer): Json {
  if (json !== undefined && isProblem(json)) return problemResponse(about, json);
  const content: Record<string, Json> = json === undefined ? {} : jsonContent(json);
  for (const type of types) content[type] = { schema: { type: 'string' } };
  return { description: about, ...(Object.keys(content).length > 0 && { content }) };
}

function isProblem(schema: ZodType): boolean {
  return replyNames.get(schema)?.id.endsWith('Problem') === true;
}

function problemResponse(description: string, schema: ZodType): Json {
  return { description, content: { 'application/problem+json': { schema: schemaOf(schema) } } };
}

function jsonContent(schema: ZodType): Record<string, Json> {
  return { 'application/json': { schema: schemaOf(schema) } };
}

/** A reference to a schema that has a name, else the schema itself. */
function schemaOf(schema: ZodType): Json {
  const id = (replyNames.get(schema) ?? bodyNames.get(schema))?.id;
  return id === undefined ? z.toJSONSchema(schema) : { $ref: referenceTo(id) };
}
