import { setTimeout as delay } from 'node:timers/promises';

/** `what` completes the sentence "waited for ..."; `everyMs` is how long to wait before the fact is asked for again. */
export interface UntilOptions {
  readonly timeoutMs?: number;
  readonly what?: string;
  readonly everyMs?: number;
}

const usualTimeoutMs = 30_000;
const pollMs = 5;

/**
 * Asks for a fact again and again (each 5 ms unless told) until it holds, and returns it. Fails after `timeoutMs` (30 s unless
 * told) with what was awaited and the last answer or error. Tests wait through this alone, never for a time.
 */
export async function until<Fact>(
  fact: () => Fact | Promise<Fact>,
  { timeoutMs = usualTimeoutMs, what = 'a fact', everyMs = pollMs }: UntilOptions = {},
): Promise<Fact> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await attempt(fact);
    if ('value' in answer && answer.value) return answer.value;
    if (Date.now() > deadline) throw notMet(what, timeoutMs, answer);
    await delay(everyMs);
  }
}

type Answer<Fact> = { readonly value: Fact } | { readonly error: unknown };

async function attempt<Fact>(fact: () => Fact | Promise<Fact>): Promise<Answer<Fact>> {
  try {
    return { value: await fact() };
  } catch (error) {
    return { error };
  }
}

function notMet(what: string, timeoutMs: number, answer: Answer<unknown>): Error {
  const sentence = `waited ${timeoutMs} ms for ${what}`;
  if ('error' in answer) return new Error(`${sentence}; the last try failed`, { cause: answer.error });
  return new Error(`${sentence}; the last answer was ${JSON.stringify(answer.value)}`);
}
