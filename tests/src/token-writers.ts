import { randomUUID } from 'node:crypto';
import { until } from '@erwik/testkit';
import { postForm, putPage, readPage } from './wiki-client.js';
import type { ApiPage } from './wiki-client.js';

/** Writers that save at once, each a new line with a token that occurs nowhere else. */
export interface TokenWriters extends AsyncDisposable {
  /** tokens whose saves were answered with success, each with the page it is on */
  readonly acknowledged: ReadonlyMap<string, string>;
  /** saves that were answered with a failure, or not at all, and tried again with their key */
  readonly retries: () => number;
  /** why they were tried again, in words */
  readonly troubles: readonly string[];
  /** answers no client should ever get */
  readonly faults: readonly string[];
  /** finishes what has begun */
  readonly stop: () => Promise<void>;
}

/**
 * How many write, and in how many pages: several share a page, each below a heading of its own. They are counted from `first` (0
 * unless told), and save no sooner than `everyMs` after the last time (at once).
 */
export interface WritersOptions {
  readonly writers: number;
  readonly pages: number;
  readonly first?: number;
  readonly everyMs?: number;
}

/** A node that does not answer for so long will not recover by itself. */
const recoveryMaxMs = 120_000;
/** So many lines of nobody's between two headings that merges find both sides apart. */
const fillerLines = 3;

/** Starts them. `url` is asked before each request, since a node that starts again may be elsewhere. */
export function startTokenWriters(url: () => string, options: WritersOptions): TokenWriters {
  const { writers, pages, first = 0, everyMs = 0 } = options;
  const acknowledged = new Map<string, string>();
  const faults: string[] = [];
  const troubles: string[] = [];
  let stopping = false;
  const write = async (writer: number): Promise<void> => {
    const page = `Page-${writer % pages}`;
    for (let round = 0; !stopping; round += 1) {
      const token = `token-${writer}-${round}-${randomUUID()}`;
      const saved = await saveToken(
        { url, page, writer, token, onRetry: (why) => troubles.push(why) },
        () => stopping,
      );
      if (saved === 'saved') acknowledged.set(token, page);
      else if (saved !== 'stopped') faults.push(saved);
      const freeAt = performance.now() + everyMs;
      await until(() => stopping || performance.now() >= freeAt, { everyMs, timeoutMs: recoveryMaxMs });
    }
  };
  const writing = Promise.all(Array.from({ length: writers }, (_, index) => write(first + index)));
  const stop = async (): Promise<void> => {
    stopping = true;
    await writing;
  };
  return {
    acknowledged,
    faults,
    troubles,
    retries: () => troubles.length,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

interface TokenSave {
  readonly url: () => string;
  readonly page: string;
  readonly writer: number;
  readonly token: string;
  readonly onRetry: (why: string) => void;
}

/** Saves one token, whatever fails on the way. The answer is `saved`, `stopped` (nothing is known), or a fault in words. */
async function saveToken(save: TokenSave, isStopping: () => boolean): Promise<string> {
  for (;;) {
    const base = await tryAgain(save, isStopping, () => readPage(save.url(), save.page));
    if (base === 'stopped') return 'stopped';
    const attempt = sender(save, base);
    const status = await tryAgain(save, isStopping, async () => {
      const answer = await attempt();
      if (answer >= 500) throw new Error(`${save.token} was answered ${answer}`);
      return answer;
    });
    if (status === 'stopped') return 'stopped';
    if (status === 200 || status === 201 || status === 303) return 'saved';
    // somebody wrote in the same place: nothing was written, and the text is made anew from what is there
    if (status !== 409 && status !== 412) return `${save.token} was answered ${status}`;
  }
}

/** The same request each time, with one key: odd writers use the form, even ones the API. */
function sender({ url, page, writer, token }: TokenSave, base: ApiPage | null): () => Promise<number> {
  const key = randomUUID();
  const text = withLine(base?.text ?? emptyPage(), writer, token);
  return async () => {
    const response =
      writer % 2 === 1
        ? await postForm(url(), page, { text, key, base: base?.head ?? '' })
        : await putPage(url(), page, { text, key, ...(base && { blob: base.blob }) });
    await response.arrayBuffer();
    return response.status;
  };
}

async function tryAgain<Result>(
  { onRetry }: TokenSave,
  isStopping: () => boolean,
  act: () => Promise<Result>,
): Promise<Result | 'stopped'> {
  const attempt = async (): Promise<{ result: Result | 'stopped' }> => {
    try {
      return { result: await act() };
    } catch (error) {
      if (isStopping()) return { result: 'stopped' };
      onRetry(String(error));
      throw error;
    }
  };
  const { result } = await until(attempt, { what: 'an answer', timeoutMs: recoveryMaxMs });
  return result;
}

function emptyPage(): string {
  return '# A page of many\n';
}

/** Puts a line below the writer's own heading, which is made when it is not there. */
function withLine(text: string, writer: number, token: string): string {
  const heading = `## Writer ${writer}\n`;
  const at = text.indexOf(heading);
  if (at !== -1) return `${text.slice(0, at + heading.length)}${token}\n${text.slice(at + heading.length)}`;
  const filler = Array.from({ length: fillerLines }, (_, line) => `Line ${line} below ${writer}.\n`).join('');
  return `${text}\n${heading}${token}\n${filler}`;
}
