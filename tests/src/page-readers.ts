import { oneConnection } from './one-connection.js';

/** Readers that ask for one page again and again, each time over a new connection. */
export interface PageReaders extends AsyncDisposable {
  readonly served: () => number;
  /** what they got instead of the page */
  readonly failures: readonly string[];
  /** connections that broke: whatever was under way in a front that was killed */
  readonly broken: () => number;
  readonly stop: () => Promise<void>;
}

/** Starts them; an answer counts as served when it is 200 and has the text. */
export function startPageReaders(
  { url, path, text }: { readonly url: string; readonly path: string; readonly text: string },
  readers: number,
): PageReaders {
  const failures: string[] = [];
  const counts = { served: 0, broken: 0 };
  let stopping = false;
  const read = async (): Promise<void> => {
    while (!stopping) {
      using connection = oneConnection(url);
      const answer = await connection.ask('GET', path).catch(() => null);
      if (answer === null) counts.broken += 1;
      else if (answer.status === 200 && answer.body.includes(text)) counts.served += 1;
      else failures.push(`${answer.status} ${answer.body.slice(0, 200)}`);
    }
  };
  const reading = Promise.all(Array.from({ length: readers }, read));
  const stop = async (): Promise<void> => {
    stopping = true;
    await reading;
  };
  const served = (): number => counts.served;
  const broken = (): number => counts.broken;
  return { failures, served, broken, stop, [Symbol.asyncDispose]: stop };
}
