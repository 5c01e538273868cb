/** After this long a call is reported as slow, in ms; a read takes 0.1 ms, 20 ms on a loaded machine. */
export const slowAfterMs = 2000;
/** After this long a call is taken for hung, in ms: libgit2 1.9.1 loops for ever on a truncated loose object. */
export const hungAfterMs = 10_000;

/** A call that did not come back. Its thread cannot be freed: the process should end and start again. */
export class UnavailableRepositoryRead extends Error {
  override readonly name = 'UnavailableRepositoryRead';
  readonly operation: string;
  readonly subject: string;

  constructor(operation: string, subject: string, afterMs: number) {
    super(`${operation} ${subject} did not come back within ${afterMs} ms`);
    this.operation = operation;
    this.subject = subject;
  }
}

/** Who is told about calls that take too long, and how long that is (the limits above, unless told). */
export interface Watch {
  readonly slowAfterMs?: number;
  readonly hungAfterMs?: number;
  readonly onSlow?: (operation: string, subject: string) => void;
  /** called once per hung call; the process is expected to end */
  readonly onHang: (hang: UnavailableRepositoryRead) => void;
}

/** Runs calls into nodegit, each with its own deadline; a hung one rejects and is reported. */
export type Watchdog = <T>(operation: string, subject: string, call: () => Promise<T>) => Promise<T>;

/** A watchdog that reports to these. */
export function watchdog({ onSlow, onHang, ...limits }: Watch): Watchdog {
  const { slowAfterMs: slowMs = slowAfterMs, hungAfterMs: hungMs = hungAfterMs } = limits;
  return (operation, subject, call) =>
    new Promise((resolve, reject) => {
      const slow = setTimeout(() => onSlow?.(operation, subject), slowMs);
      const hung = setTimeout(() => {
        const hang = new UnavailableRepositoryRead(operation, subject, hungMs);
        reject(hang);
        onHang(hang);
      }, hungMs);
      const done = () => {
        clearTimeout(slow);
        clearTimeout(hung);
      };
      call().finally(done).then(resolve, reject);
    });
}
