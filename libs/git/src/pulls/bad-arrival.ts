/** What came from another node breaks a rule; nothing of it may be used. `code` is a stable word. */
export class BadArrival extends Error {
  override readonly name = 'BadArrival';
  readonly code: string;

  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
