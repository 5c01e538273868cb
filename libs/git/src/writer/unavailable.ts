/**
 * Why the repository cannot be written now: no space, mounted or set read-only, any other failure of a write, the branch
 * locked by another program, the branch moved again and again by another program, another store at work on it, or this
 * writer closed or, after a failed fsync, of no more use.
 */
export type UnavailableCode =
  'disk_full' | 'read_only' | 'write_failed' | 'ref_locked' | 'ref_moved' | 'held' | 'closed' | 'poisoned';

/** Nothing of what was asked has been saved; trying again later may help, except with `poisoned`: that needs a restart. */
export class UnavailableRepository extends Error {
  override readonly name = 'UnavailableRepository';
  readonly code: UnavailableCode;

  constructor(code: UnavailableCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** An fsync that failed. What the kernel could not write it may have dropped, so it must not be asked a second time. */
export class FsyncFailure extends Error {
  override readonly name = 'FsyncFailure';
}

/** The error to answer for a failed write. */
export function unavailableFor(cause: unknown): UnavailableRepository {
  if (cause instanceof UnavailableRepository) return cause;
  if (cause instanceof FsyncFailure) {
    return new UnavailableRepository('poisoned', 'the disk failed to store what was written', cause);
  }
  const code = systemCode(cause);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new UnavailableRepository('disk_full', 'the disk is full', cause);
  }
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') {
    return new UnavailableRepository('read_only', 'the repository cannot be written to', cause);
  }
  return new UnavailableRepository('write_failed', 'writing to the repository failed', cause);
}

/** The system's word for an error (`ENOENT`), or null where it has none. */
export function systemCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
