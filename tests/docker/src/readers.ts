/** Readers that ask for one page again and again. */
export interface Readers extends AsyncDisposable {
  readonly served: () => number;
  /** what they got instead of the page */
  readonly failures: readonly string[];
  readonly stop: () => Promise<void>;
}

/** What is slow on a busy machine is no failure; what takes so long is, ms. */
const answerMaxMs = 60_000;

/** Starts so many; an answer counts as served when it is 200 and has the text. */
export function startReaders(
  { url, text }: { readonly url: string; readonly text: string },
  readers: number,
): Readers {
  const failures: string[] = [];
  let served = 0;
  let stopping = false;
  const read = async (): Promise<void> => {
    while (!stopping) {
      const failure = await readOnce(url, text);
      if (failure === null) served += 1;
      else failures.push(failure);
    }
  };
  const reading = Promise.all(Array.from({ length: readers }, read));
  const stop = async (): Promise<void> => {
    stopping = true;
    await reading;
  };
  return { served: () => served, failures, stop, [Symbol.asyncDispose]: stop };
}

async function readOnce(url: string, text: string): Promise<string | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(answerMaxMs) });
    const body = await response.text();
    return response.status === 200 && body.includes(text) ? null : `${response.status} ${body.slice(0, 200)}`;
  } catch (error) {
    return error instanceof Error ? `${error.message}: ${String(error.cause)}` : String(error);
  }
}
