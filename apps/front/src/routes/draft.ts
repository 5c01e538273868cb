import { randomUUID } from 'node:crypto';
import { pageTextMaxBytes } from '@erwik/events';
import type { Sha } from '@erwik/events';
import { normalizeText } from '@erwik/pages';
import type { Fields } from '../http/read-form.js';
import { saveFields } from '../views/model.js';
import type { Draft, SaveProblem } from '../views/model.js';

/** A name, not a text. */
const authorMaxChars = 100;

/**
 * Reads what a writer has posted. Whatever is wrong with it, no text is lost: `draftProblem` says what keeps it from
 * being saved.
 */
export function readDraft(name: string, fields: Fields): Draft {
  const base = fields.get(saveFields.base) ?? '';
  const key = fields.get(saveFields.key) ?? '';
  return {
    name,
    text: normalizeText(fields.get(saveFields.text) ?? ''),
    // A base that names no commit was not made by this form: without one the page as it is now decides.
    base: isSha(base) ? base : null,
    summary: fields.get(saveFields.summary) ?? '',
    author: (fields.get(saveFields.author) ?? '').trim(),
    ...sectionOf(fields),
    key: /^[\x21-\x7e]{8,128}$/.test(key) ? key : newKey(),
  };
}

/** The number of a section, in a posted form or a query; nothing where the whole page is meant. */
export function sectionOf(fields: Fields): { readonly section?: number } {
  const section = fields.get(saveFields.section) ?? '';
  return /^[1-9]\d{0,5}$/.test(section) ? { section: Number(section) } : {};
}

/** A new idempotency key: the same key and text again is the same commit. */
export function newKey(): string {
  return randomUUID();
}

/** What the front itself refuses in a draft; null when it may go to the store. */
export function draftProblem({ text, author }: Draft): SaveProblem | null {
  const bytes = Buffer.byteLength(text);
  if (bytes > pageTextMaxBytes) return { kind: 'tooLarge', bytes, maxBytes: pageTextMaxBytes };
  const message = authorProblem(author);
  return message === null ? null : { kind: 'refused', message };
}

/** What is wrong with a name that somebody gave, in words; null where it may stand in a commit. */
export function authorProblem(author: string): string | null {
  if (author.length <= authorMaxChars && !/[\p{Cc}\p{Cs}<>]/u.test(author)) return null;
  return `A name has at most ${authorMaxChars} characters, and no "<", ">" or line breaks.`;
}

function isSha(value: string): value is Sha {
  return /^[0-9a-f]{40}$/.test(value);
}
