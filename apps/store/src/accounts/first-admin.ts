import {
  accountsOf,
  joinPath,
  liveInvitation,
  putInvitation,
  removeSecret,
  ticketHash,
  ticketOf,
} from '@erwik/accounts';
import type { Ticket } from '@erwik/accounts';
import type { Logger } from '@erwik/runtime';
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { z } from 'zod';
import type { Accounts } from './accounts.js';
import { readPrivateFile, writePrivateFile } from './private-file.js';

/** What the way in for a first administrator is made with. */
export interface FirstAdminParts {
  readonly accounts: Accounts;
  /** where the link is kept until it is used, for the owner alone */
  readonly path: string;
  /** what stands before the link's path, such as `http://127.0.0.1:8000` */
  readonly origin: string;
  /** how long to wait for the accounts of the mesh first, ms */
  readonly waitMs: number;
  readonly log: Logger;
  readonly now: () => number;
}

const Kept = z.object({ id: z.string(), secret: z.string() });

/** An operator who has started a wiki looks at it that day; a later start makes another link. */
const validMs = 24 * 60 * 60_000;

/**
 * In a wiki where people need an account somebody has to have the first one. As long as there is no administrator, the log has a link
 * that makes one, once; the same at each start, until it is used, has expired, or an administrator has come by the mesh.
 */
export class FirstAdmin implements AsyncDisposable {
  readonly #parts: FirstAdminParts;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #isStopped = false;
  /** the link that was logged last */
  #told: string | null = null;

  constructor(parts: FirstAdminParts) {
    this.#parts = parts;
    parts.accounts.onChange(() => this.#lookAgain());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#lookAgain();
    }, parts.waitMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#looking;
  }

  #lookAgain(): void {
    this.#looking = this.#looking
      .then(() => (this.#isStopped ? undefined : this.#look()))
      .catch((err: unknown) =>
        this.#parts.log.error({ err }, 'no link for a first administrator can be made'),
      );
  }

  async #look(): Promise<void> {
    const { accounts, path } = this.#parts;
    const hasAdmin = accountsOf(accounts.map).some(({ role, disabled }) => role === 'admin' && !disabled);
    const kept = parsed(await readPrivateFile(path));
    if (hasAdmin) {
      if (kept !== null) await this.#takeBack(kept);
    } else if (this.#timer === undefined && !this.#isUsable(kept)) await this.#invite();
    else if (kept !== null && this.#isUsable(kept)) this.#tell(kept);
  }

  #isUsable(kept: Ticket | null): boolean {
    const { accounts, now } = this.#parts;
    return kept !== null && liveInvitation(accounts.map, kept.id, now()) !== null;
  }

  async #invite(): Promise<void> {
    const { accounts, path, now } = this.#parts;
    const kept = ticketOf(randomBytes);
    await writePrivateFile(path, `${JSON.stringify(kept)}\n`);
    const invitation = {
      ...{ id: kept.id, name: null, role: 'admin' as const, groups: [] },
      ...{ createdBy: 'this node', createdAt: now(), expiresAt: now() + validMs },
    };
    const hash = ticketHash(kept);
    const refusal = await accounts.change((map) => putInvitation(map, { invitation, hash, by: 'this node' }));
    if (refusal !== null) throw new Error(refusal.message);
  }

  /** One way in is enough: another node's administrator may have come before this link was used. */
  async #takeBack({ id }: Ticket): Promise<void> {
    const { accounts, path } = this.#parts;
    await accounts.change((map) => removeSecret(map, 'invitation', id));
    await rm(path, { force: true });
    this.#told = null;
  }

  #tell(ticket: Ticket): void {
    if (this.#told === ticket.id) return;
    this.#told = ticket.id;
    const link = `${this.#parts.origin}${joinPath(ticket)}`;
    this.#parts.log.warn({ link }, 'there is no administrator yet: who opens this link first becomes one');
  }
}

function parsed(text: string | null): Ticket | null {
  try {
    const read = Kept.safeParse(JSON.parse(text ?? 'null'));
    return read.success ? read.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
