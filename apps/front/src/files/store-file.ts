import type { BodyOf, RemovedFile, StoredFile } from '@erwik/events';
import type { Request, Response } from 'express';
import type { FrontParts } from '../front-parts.js';
import { rememberSave } from '../http/cookies.js';
import { BadRequest, UnavailableFront } from '../http/refusal.js';

/** A file that is in the wiki now. */
export type KeptFile = Extract<StoredFile, { kind: 'stored' | 'unchanged' }>;
/** Another file is where one was to be put, replaced or removed. */
export type OtherFile = Extract<StoredFile, { kind: 'changed' }>;

/** Who may write files: as with pages. Throws `BadRequest` 401, 403 or 429. */
export async function requireWriter(parts: FrontParts, request: Request, response: Response): Promise<void> {
  parts.rights.mustEditHere();
  const retryAfterS = await parts.limitSaves(request, response);
  if (retryAfterS === null) return;
  throw new BadRequest(429, 'too_many_saves', `Wait ${retryAfterS} seconds.`, {
    headers: { 'Retry-After': String(retryAfterS) },
  });
}

/** Makes what was brought a file of the wiki. Throws `BadRequest` where it is refused. */
export async function storeFile(
  { store }: FrontParts,
  body: BodyOf<'putFile'>,
  response: Response,
): Promise<KeptFile | OtherFile> {
  const outcome = await store.ask('putFile', body);
  if (outcome.kind === 'refused') throw refusalOf(outcome);
  if (outcome.kind !== 'changed') rememberSave(response, outcome.commit);
  return outcome;
}

/** Removes a file. Throws `BadRequest` where it is refused. */
export async function removeFile(
  { store }: FrontParts,
  body: BodyOf<'removeFile'>,
  response: Response,
): Promise<Extract<RemovedFile, { kind: 'removed' }> | OtherFile> {
  const outcome = await store.ask('removeFile', body);
  if (outcome.kind === 'refused') throw refusalOf(outcome);
  if (outcome.kind === 'removed') rememberSave(response, outcome.commit);
  return outcome;
}

function refusalOf({ code, message }: { code: string; message: string }): BadRequest | UnavailableFront {
  return code === 'upload_lost' ? new UnavailableFront(message, 1) : new BadRequest(422, code, message);
}
