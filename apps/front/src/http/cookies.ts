import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Sha } from '@erwik/events';

/** A writer who comes back within a minute sees the own save, whichever front or node answers. */
const seenMaxAgeS = 60;
/** As long as drafts are kept. */
const draftMaxAgeS = 30 * 24 * 3600;
const authorMaxAgeS = 365 * 24 * 3600;

const seenPattern = /(?:^|;\s*)erwik_seen=([0-9a-f]{40})(?:;|$)/;
const draftPattern = /(?:^|;\s*)erwik_draft=([0-9a-f]{32})(?:;|$)/;
const readerPattern = /(?:^|;\s*)erwik_reader=([0-9a-f-]{36})(?:;|$)/;
const authorPattern = /(?:^|;\s*)erwik_author=([^;\s]{0,2000})/;

/** The commit of the reader's own last save; null where there is none. */
export function seenCommit({ headers }: IncomingMessage): Sha | null {
  return seenPattern.exec(headers.cookie ?? '')?.[1] ?? null;
}

/** The name a writer gave with an earlier save; empty where there is none. */
export function rememberedAuthor({ headers }: IncomingMessage): string {
  try {
    return decodeURIComponent(authorPattern.exec(headers.cookie ?? '')?.[1] ?? '');
  } catch {
    return '';
  }
}

/** By what name the node keeps the drafts of this browser; null where it keeps none. */
export function draftOwner({ headers }: IncomingMessage): string | null {
  return draftPattern.exec(headers.cookie ?? '')?.[1] ?? null;
}

/** Lets the browser remember by what name its drafts are kept. */
export function rememberDraftOwner(response: ServerResponse, owner: string): void {
  response.appendHeader('Set-Cookie', cookie('erwik_draft', owner, draftMaxAgeS));
}

/** The id that this browser's list of watched pages is known by; null where it has none. */
export function readerId({ headers }: IncomingMessage): string | null {
  return readerPattern.exec(headers.cookie ?? '')?.[1] ?? null;
}

/** Lets the browser remember the id of its list. */
export function rememberReader(response: ServerResponse, reader: string): void {
  response.appendHeader('Set-Cookie', cookie('erwik_reader', reader, authorMaxAgeS));
}

/** Lets the browser remember the language that was chosen. */
export function rememberLanguage(response: ServerResponse, language: string): void {
  response.appendHeader('Set-Cookie', cookie('erwik_language', language, authorMaxAgeS));
}

/** Lets the browser remember a save, so that the next page it asks for has it. */
export function rememberSave(response: ServerResponse, commit: Sha): void {
  response.appendHeader('Set-Cookie', cookie('erwik_seen', commit, seenMaxAgeS));
}

/** Lets the browser remember the name a writer gave, for the next form; an empty one is forgotten. */
export function rememberAuthor(response: ServerResponse, author: string): void {
  const maxAgeS = author === '' ? 0 : authorMaxAgeS;
  response.appendHeader('Set-Cookie', cookie('erwik_author', encodeURIComponent(author), maxAgeS));
}

function cookie(name: string, value: string, maxAgeS: number): string {
  return `${name}=${value}; Max-Age=${maxAgeS}; Path=/; HttpOnly; SameSite=Lax`;
}
