import { createHash } from 'node:crypto';

/** An `If-None-Match` header names this many tags at most; what follows is not read. */
const tagsMax = 64;

/** The opaque part of a strong entity tag for some bytes (without quotes). */
export function contentTag(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
}

/** The tags of an `If-None-Match` or `If-Match` header, quotes kept, weak marks dropped; `*` stands for itself. */
export function entityTags(header: string): string[] {
  return header
    .split(',', tagsMax)
    .map((tag) => tag.trim().replace(/^W\//, ''))
    .filter((tag) => tag !== '');
}

/** Whether an `If-None-Match` header names the tag (RFC 9110 13.1.2), so that 304 can be answered. */
export function matchesTag(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header === tag || entityTags(header).some((each) => each === tag || each === '*');
}
