import type { ErrorRequestHandler, Request } from 'express';
import { BadRequest as BadStoreRequest, UnavailableStore } from '@erwik/bus';
import type { FrontParts } from '../front-parts.js';
import { sendProblem } from './problem.js';
import type { Problem } from './problem.js';
import { BadRequest, MissingResource, UnavailableFront } from './refusal.js';
import { sendHtml } from './send.js';

/** A store or a bus that restarts is back within a second. */
const retryAfterS = 1;

/**
 * Turns what a handler threw into an answer: a page for people, problem+json for programs. What is nobody's fault but
 * ours is logged and told as 500 without a word of what is inside.
 */
export function answerError({
  log,
  views,
  site,
}: Pick<FrontParts, 'log' | 'views' | 'site'>): ErrorRequestHandler {
  return (error, request, response, next) => {
    const problem = problemOf(error);
    if (problem.status === 500)
      log.error({ err: error, method: request.method, url: request.url }, 'a request failed');
    if (response.headersSent) return next(error);
    if (!wantsPage(request)) return sendProblem(response, problem);
    for (const [name, value] of Object.entries(problem.headers)) response.setHeader(name, value);
    response.setHeader('Cache-Control', 'no-store');
    const { status, message } = problem;
    const retryAfter = problem.headers['Retry-After'];
    const input = { status, message, retryAfterS: retryAfter === undefined ? null : Number(retryAfter) };
    sendHtml(request, response, views.error(site(), input), status);
  };
}

function problemOf(error: unknown): Problem {
  if (error instanceof BadRequest) return error;
  if (error instanceof MissingResource) {
    return { status: 404, code: 'not_found', message: error.message, headers: {} };
  }
  if (error instanceof UnavailableFront) return unavailable('busy', error.message, error.retryAfterS);
  if (error instanceof UnavailableStore)
    return unavailable(error.code, 'The store of this node does not answer now.', retryAfterS);
  if (error instanceof BadStoreRequest) {
    return {
      status: 400,
      code: 'bad_request',
      message: 'The store did not understand this request.',
      headers: {},
    };
  }
  if (isBadEscape(error)) {
    const message = 'The address is not valid percent-encoded UTF-8.';
    return { status: 400, code: 'bad_address', message, headers: {} };
  }
  return {
    status: 500,
    code: 'internal',
    message: 'Something went wrong on this node. It has been written to its log.',
    headers: {},
  };
}

/** Express found no text in a part of the address (router's `decodeParam`). */
function isBadEscape(error: unknown): boolean {
  return error instanceof URIError && 'status' in error && error.status === 400;
}

function unavailable(code: string, message: string, seconds: number): Problem {
  return { status: 503, code, message, headers: { 'Retry-After': String(seconds) } };
}

/** People look at pages with browsers, which ask for HTML by name. */
function wantsPage(request: Request): boolean {
  if (request.originalUrl.startsWith('/_api/')) return false;
  return request.accepts(['json', 'html']) === 'html';
}
