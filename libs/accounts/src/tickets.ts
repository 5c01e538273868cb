import { createHash } from 'node:crypto';

/** The two halves of a token or a link: `id` (16 hex digits) names it, and who has `secret` holds it. The store knows the secret's hash alone. */
export interface Ticket {
  readonly id: string;
  readonly secret: string;
}

/** Random bytes that a ticket is made of: 8 for its id, and 32 that nobody guesses. */
export const ticketBytes = { id: 8, secret: 32 } as const;

/** A ticket of random bytes, which the caller draws. */
export function ticketOf(random: (bytes: number) => Buffer): Ticket {
  return {
    id: random(ticketBytes.id).toString('hex'),
    secret: random(ticketBytes.secret).toString('base64url'),
  };
}

/** SHA-256 of the secret (hex), as the store keeps it: of so many random bytes nothing slower is needed. */
export function ticketHash({ secret }: Ticket): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** The path of a link that can be used once. */
export function joinPath({ id, secret }: Ticket): string {
  return `/_join/${id}.${secret}`;
}

/** A token as its owner keeps it: by its beginning programs find tokens that lie about. */
export function tokenText({ id, secret }: Ticket): string {
  return `erwik_${id}_${secret}`;
}

/** The ticket in a token's text; null where that is none. */
export function ticketOfToken(text: string): Ticket | null {
  return ticketIn(/^erwik_([0-9a-f]{16})_([\w-]{16,128})$/.exec(text));
}

/** The ticket in the last segment of a link's path; null where that is none. */
export function ticketOfLink(segment: string): Ticket | null {
  return ticketIn(/^([0-9a-f]{16})\.([\w-]{16,128})$/.exec(segment));
}

function ticketIn(found: RegExpExecArray | null): Ticket | null {
  const [, id, secret] = found ?? [];
  return id === undefined || secret === undefined ? null : { id, secret };
}
