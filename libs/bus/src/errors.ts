/**
 * The store did not answer, or says that it cannot now: try again later. `code` is stable: `bus-down` (Redis cannot be
 * reached), `bus-refused` (Redis answers with an error), `timeout` (no answer in time; the request may still be
 * carried out), `bad-reply`, `unsupported`, `internal`, `stopping`, or a code of the store's own.
 */
export class UnavailableStore extends Error {
  override readonly name = 'UnavailableStore';
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The request itself is at fault: repeating it is pointless. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
}
