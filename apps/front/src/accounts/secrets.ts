import { createHash, randomBytes } from 'node:crypto';
import type { SecretId } from '@erwik/events';

/** The two halves of a token or a link: `id` names it, and who has `secret` holds it. The store knows the secret's hash alone. */
export type Ticket = { readonly id: SecretId; readonly secret: string };

const idBytes = 8;
/** With so many nobody guesses one, and a plain hash of them tells nothing. */
const secretBytes = 32;

/** A new ticket, of random halves. */
export function newTicket(): Ticket {
  return {
    id: randomBytes(idBytes).toString('hex'),
    secret: randomBytes(secretBytes).toString('base64url'),
  };
}

/** SHA-256 of a secret, as the store keeps it. */
export function hashOf({ secret }: Ticket): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** The token as its owner keeps it: its beginning lets programs find tokens that lie about. */
export function tokenText({ id, secret }: Ticket): string {
  return `erwik_${id}_${secret}`;
}

/** The ticket in a token's text; null where that is none. */
export function ticketOfToken(text: string): Ticket | null {
  return ticketIn(/^erwik_([0-9a-f]{16})_([\w-]{16,128})$/.exec(text));
}

/** The path of a link that can be used once. */
export function joinPath({ id, secret }: Ticket): string {
  return `/_join/${id}.${secret}`;
}

/** The ticket in the last segment of such a path; null where that is none. */
export function ticketOfLink(segment: string): Ticket | null {
  return ticketIn(/^([0-9a-f]{16})\.([\w-]{16,128})$/.exec(segment));
}

function ticketIn(found: RegExpExecArray | null): Ticket | null {
  const [, id, secret] = found ?? [];
  return id === undefined || secret === undefined ? null : { id, secret };
}
