import { openCatFile } from '@erwik/git';
import { openAnew, openIndex } from '@erwik/index';
import type { IndexStep } from '@erwik/index';
import { setTimeout } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { followHistory } from './follow-history.js';
import { answerFrom } from './index-answers.js';
import { IndexThreadData } from './index-messages.js';
import type { FromIndex, ToIndex } from './index-messages.js';

/** A full disk, say, is not emptied at once: how long until the index is tried again, in ms. */
const retryMs = 5000;

/** The thread that owns the index: it follows head and answers questions, so that neither holds up a save. */
const { indexFile, repository } = IndexThreadData.parse(workerData);
const reader = openCatFile(repository);
let index = openIndex(indexFile);
let wantedHead: string | null = null;
let following = false;
let failures = 0;

parentPort?.on('message', (message: ToIndex) => {
  switch (message.kind) {
    case 'ask':
      answer(message);
      break;
    case 'follow':
      follow(message);
      break;
    case 'makeAnew':
      makeAnew();
      break;
    case 'stop':
      void stop();
      break;
  }
});
tell({ kind: 'at', head: index.head });

function tell(message: FromIndex): void {
  parentPort?.postMessage(message);
}

function answer({ id, query, body }: Extract<ToIndex, { kind: 'ask' }>): void {
  try {
    tell({ kind: 'answer', id, answer: answerFrom(index, query, body) });
  } catch (error) {
    tell({ kind: 'refused', id, message: String(error) });
  }
}

/** One step from the index's head takes the facts as given; anything else is read from the repository. */
function follow({
  head,
  previous,
  step,
}: {
  head: string;
  previous: string | null;
  step: IndexStep | null;
}): void {
  wantedHead = head;
  if (following) return;
  if (step !== null && index.head === previous) void attempt(() => index.take(step));
  else void followWanted();
}

async function followWanted(): Promise<void> {
  following = true;
  while (wantedHead !== null && index.head !== wantedHead) {
    const head = wantedHead;
    const onProgress = (done: { commits: number; files: number }): void =>
      tell({ kind: 'progress', ...done });
    await attempt(() => followHistory(index, head, { dir: repository, reader, onProgress }));
  }
  following = false;
}

/** The index is derived: what goes wrong with it makes it anew, or, where that does not help either, is tried again later. */
async function attempt(work: () => Promise<void> | void): Promise<void> {
  try {
    await work();
    failures = 0;
    tell({ kind: 'at', head: index.head });
  } catch (error) {
    failures += 1;
    tell({ kind: 'failed', message: String(error) });
    if (failures === 1) makeAnew();
    else await setTimeout(retryMs);
  }
}

function makeAnew(): void {
  index.close();
  index = openAnew(indexFile);
  tell({ kind: 'at', head: null });
  if (!following && wantedHead !== null) void followWanted();
}

async function stop(): Promise<void> {
  wantedHead = null;
  await reader[Symbol.asyncDispose]();
  index.close();
  parentPort?.close();
}
