import type { Fault } from '../gate/faults.js';

/** What came from elsewhere breaks a rule; nothing of it may be used. `code` is a stable word, `reasons` are all that is wrong. */
export class BadArrival extends Error {
  override readonly name = 'BadArrival';
  readonly code: string;
  readonly reasons: readonly string[];

  constructor(code: string, message: string, cause?: unknown, reasons: readonly string[] = [message]) {
    super(message, { cause });
    this.code = code;
    this.reasons = reasons;
  }
}

/** The error that tells of these faults. */
export function badArrivalOf([first, ...others]: readonly [Fault, ...Fault[]]): BadArrival {
  const reasons = [first, ...others].map(reasonOf);
  return new BadArrival(first.code, reasonOf(first), undefined, [...new Set(reasons)]);
}

function reasonOf({ path, message }: Fault): string {
  return `${JSON.stringify(path)}: ${message}`;
}
