/** A request that is answered with a status of 400 to 499. `code` is stable, the message says what to do. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, more: RefusalOptions = {}) {
    super(message, more.cause === undefined ? {} : { cause: more.cause });
    this.status = status;
    this.code = code;
    this.headers = more.headers ?? {};
  }
}

/** What goes with a refusal: headers of the answer, and the error behind it. */
export type RefusalOptions = {
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
};

/** Nothing is at this address (404). */
export class MissingResource extends Error {
  override readonly name = 'MissingResource';
}

/** This front cannot take the request now (503); the same request may work after `retryAfterS` seconds. */
export class UnavailableFront extends Error {
  override readonly name = 'UnavailableFront';
  readonly retryAfterS: number;

  constructor(message: string, retryAfterS: number) {
    super(message);
    this.retryAfterS = retryAfterS;
  }
}
