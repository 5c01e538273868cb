import { Router } from 'express';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { UnavailableStore } from '@erwik/bus';
import { pusherHeader } from '@erwik/events';
import type { AccessRights } from '../access/access-rights.js';
import { currentPerson } from '../access/person.js';
import type { FrontConfig } from '../config.js';
import type { FrontParts } from '../front-parts.js';
import { endAndClose } from '../http/end-and-close.js';
import { BadRequest, MissingResource, UnavailableFront } from '../http/refusal.js';
import { pusherOf, requireClone, requirePush } from './git-access.js';
import { gitMessages as says } from './git-messages.js';
import { gitRoots } from './git-paths.js';
import { questionBytes, usualGitPace } from './git-question.js';
import type { GitPace } from './git-question.js';
import { relay } from './relay.js';
import type { GitQuestion, GitRelay } from './relay.js';

/** What these routes work with. */
export type GitParts = Pick<FrontParts, 'log' | 'store' | 'limitSaves'> & {
  readonly config: Pick<FrontConfig, 'git'>;
  readonly rights: Pick<AccessRights, 'rules'>;
};

/** Largest questions, in bytes: of a clone what it wants and has, of a push all its commits. The store says so, too. */
const questionMaxBytes = { 'git-upload-pack': 4 * 1024 * 1024, 'git-receive-pack': 257 * 1024 * 1024 };

type Service = keyof typeof questionMaxBytes;

const services = ['git-upload-pack', 'git-receive-pack'] as const;

/**
 * The wiki as a git repository, for git's own clients (git's `gitprotocol-http`). No part of an address or a header goes
 * farther than what is named here.
 */
export function gitRoutes(parts: GitParts, pace: GitPace = usualGitPace): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const at = (path: string): string[] => gitRoots.map((root) => `${root}${path}`);
  const relayed: GitRelay = { store: parts.store, address: parts.config.git, pace };
  router.all(at('/info/refs'), advertise(parts, relayed));
  for (const service of services) router.all(at(`/${service}`), answer(parts, relayed, service));
  router.all('/_git/{*rest}', () => {
    throw new MissingResource(says.unknown);
  });
  router.use(answerInWords(parts));
  return router;
}

function advertise({ rights }: GitParts, relayed: GitRelay): RequestHandler {
  return async (request, response) => {
    requireMethod(request, 'GET');
    const service = serviceOf(request);
    await requireAccess(rights, service);
    const path = `/info/refs?service=${service}`;
    await relay(relayed, { method: 'GET', path, headers: protocolOf(request), body: null }, response);
  };
}

function answer(parts: GitParts, relayed: GitRelay, service: Service): RequestHandler {
  return async (request, response) => {
    requireMethod(request, 'POST');
    await requireAccess(parts.rights, service);
    requireType(request, `application/x-${service}-request`);
    if (service === 'git-receive-pack') await requireQuiet(parts, request, response);
    await relay(relayed, questionOf(request, service, relayed.pace), response);
  };
}

function questionOf(request: Request, service: Service, pace: GitPace): GitQuestion {
  const pusher = Buffer.from(JSON.stringify(pusherOf(currentPerson()))).toString('base64url');
  return {
    method: 'POST',
    path: `/${service}`,
    headers: { ...protocolOf(request), ...(service === 'git-receive-pack' && { [pusherHeader]: pusher }) },
    body: questionBytes(request, { maxBytes: questionMaxBytes[service], pace }),
  };
}

function requireMethod({ method }: Request, only: 'GET' | 'POST'): void {
  if (method === only) return;
  throw new BadRequest(405, 'method_not_allowed', says.method(method), { headers: { Allow: only } });
}

function serviceOf(request: Request): Service {
  const asked = new URLSearchParams(request.originalUrl.split('?', 2)[1] ?? '').getAll('service');
  if (asked.length === 0) throw new MissingResource(says.dumb);
  const service = services.find((each) => each === asked[0]);
  if (service === undefined || asked.length > 1) throw new BadRequest(403, 'unknown_service', says.service);
  return service;
}

async function requireAccess(rights: GitParts['rights'], service: Service): Promise<void> {
  const person = currentPerson();
  requireClone(await rights.rules(), person);
  if (service === 'git-receive-pack') requirePush(person);
}

function requireType({ headers }: Request, wanted: string): void {
  if (headers['content-type'] !== wanted)
    throw new BadRequest(415, 'bad_content_type', says.contentType(wanted));
}

async function requireQuiet({ limitSaves }: GitParts, request: Request, response: Response): Promise<void> {
  const retryAfterS = await limitSaves(request, response);
  if (retryAfterS !== null)
    throw new BadRequest(429, 'too_many_saves', says.tooMany, {
      headers: { 'Retry-After': String(retryAfterS) },
    });
}

/** The version that a client asks for, in just the words that are known. */
function protocolOf({ headers }: Request): Record<string, string> {
  const version = /(?:^|:)version=([12])(?:$|:)/.exec(String(headers['git-protocol'] ?? ''))?.[1];
  return version === undefined ? {} : { 'Git-Protocol': `version=${version}` };
}

/** Refusals as plain text, which git shows. */
function answerInWords({ log }: GitParts): ErrorRequestHandler {
  return (error, request, response, next) => {
    if (response.headersSent || response.destroyed) return;
    const refusal = refusalOf(error);
    if (refusal === null) return next(error);
    log.debug({ url: request.url, ...refusal }, 'a git client was refused');
    const bytes = Buffer.from(`${refusal.message}\n`);
    response.writeHead(refusal.status, {
      ...refusal.headers,
      ...{ 'Cache-Control': 'no-store', Connection: 'close' },
      ...{ 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': bytes.length },
    });
    endAndClose(response, bytes);
  };
}

type Refusal = Pick<BadRequest, 'status' | 'message' | 'headers'>;

/** Null where it is nobody's fault but ours. */
function refusalOf(error: unknown): Refusal | null {
  if (error instanceof BadRequest) return error;
  if (error instanceof MissingResource) return { status: 404, message: error.message, headers: {} };
  if (error instanceof UnavailableStore) return unavailable(says.unavailable, 1);
  return error instanceof UnavailableFront ? unavailable(error.message, error.retryAfterS) : null;
}

function unavailable(message: string, retryAfterS: number): Refusal {
  return { status: 503, message, headers: { 'Retry-After': String(retryAfterS) } };
}
