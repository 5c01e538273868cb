import { stat } from 'node:fs';

/** How long a file may wait for nothing at the worst, ms; each look costs some microseconds. */
const wakeEveryMs = 250;

/**
 * Gives the thread pool of Node.js a trifle to do now and then. The C library of Debian 12 loses a wake-up of waiting threads once
 * in many millions (glibc bug 25847, mended in 2.41): all threads then sleep beside work that waits, such as the fsync of a
 * save, until the next piece of work wakes one. Ends with its disposal, and does not keep the process.
 */
export function wakeThreadPool(): Disposable {
  const timer = setInterval(() => stat('/', () => {}), wakeEveryMs).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
