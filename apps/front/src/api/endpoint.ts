import type { Request, Response } from 'express';
import { decodeUrlPath, parsePageName } from '@erwik/pages';
import type { ZodObject, ZodType } from 'zod';
import { readQuery } from '../http/read-form.js';
import { BadRequest } from '../http/refusal.js';
import { sendJson } from '../http/send.js';
import type { PageRequest } from '../routes/page-handler.js';
import { parseQuery } from './api-schemas.js';

/** What a program may do with an address of the API; HEAD goes with GET. */
export type ApiMethod = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** A request for an endpoint; `params` holds the parts of its path by name, percent-encoded as they came. */
export type ApiCall = {
  readonly request: Request;
  readonly response: Response;
  readonly params: Readonly<Record<string, string>>;
};

/** One kind of answer: what it means, the JSON it is, and the other media types it comes in. */
export type ApiAnswer = {
  readonly about: string;
  readonly json?: ZodType;
  readonly types?: readonly string[];
};

/** A request header that an endpoint heeds, and what it says. */
export type ApiHeader = readonly [name: string, about: string];

/**
 * One method of one address: what it does in words and schemas, and what answers it. In `path`, below `/_api/v1`, `{path}`
 * stands for a page's name with its slashes, any other `{word}` for one segment. The OpenAPI document is made from these
 * and nothing else is served, so the two cannot differ.
 */
export type Endpoint = {
  readonly method: ApiMethod;
  readonly path: string;
  readonly about: string;
  readonly query?: ZodObject;
  readonly body?: ZodType;
  readonly headers?: readonly ApiHeader[];
  /** by status; refusals are problem+json for every endpoint and stand here only where they say more */
  readonly answers: Readonly<Record<number, ApiAnswer>>;
  readonly handle: (call: ApiCall) => Promise<void> | void;
};

type Reading<Reply> = { readonly about: string; readonly reply: ZodType<Reply> };
type Query<Asked> = { readonly query: ZodObject & ZodType<Asked> };

/** An endpoint that answers a question with JSON, from the parts of its path. */
export function reading<Reply>(
  path: string,
  { about, reply }: Reading<Reply>,
  answer: (call: ApiCall) => Reply | Promise<Reply>,
): Endpoint {
  const answers = { 200: { about: 'What was asked for.', json: reply } };
  return {
    ...{ method: 'GET', path, about, answers },
    handle: async (call) => sendJson(call.response, await answer(call)),
  };
}

/** An endpoint that answers a question with JSON, from the parts of its path and the parameters of its query. */
export function listing<Asked, Reply>(
  path: string,
  { query, ...said }: Reading<Reply> & Query<Asked>,
  answer: (asked: Asked, call: ApiCall) => Reply | Promise<Reply>,
): Endpoint {
  const answered = (call: ApiCall): Reply | Promise<Reply> =>
    answer(parseQuery(query, readQuery(call.request.originalUrl)), call);
  return { ...reading(path, said, answered), query };
}

/** A call as a request for the page its path names. Throws `BadRequest` 422 where that can be no page's name. */
export function pageOf({ request, response, params }: ApiCall): PageRequest {
  const query = readQuery(request.originalUrl);
  return { request, response, name: pageNameIn(params['path'] ?? ''), rest: params['commit'] ?? '', query };
}

function pageNameIn(rawPath: string): string {
  const decoded = decodeUrlPath(rawPath);
  const parsed = decoded.ok ? parsePageName(decoded.path) : decoded;
  if (!parsed.ok) throw new BadRequest(422, parsed.code, parsed.message);
  return parsed.name;
}
