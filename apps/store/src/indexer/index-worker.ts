import { openCatFile } from '@erwik/git';
import { openIndex } from '@erwik/index';
import { parentPort, workerData } from 'node:worker_threads';
import { answerFrom } from './index-answers.js';
import { IndexThreadData } from './index-messages.js';
import type { FromIndex, ToIndex } from './index-messages.js';
import { IndexFollower } from './index-follower.js';

/**
 * The thread that owns the index: it follows head and answers questions, so that neither holds up a save. What it cannot
 * help ends it; whoever started it starts another.
 */
const { indexFile, repository } = IndexThreadData.parse(workerData);
const reader = openCatFile(repository);
const follower = new IndexFollower({ file: indexFile, dir: repository, reader, tell }, openIndex(indexFile));
tell({ kind: 'at', head: follower.index.head, aliases: [] });

parentPort?.on('message', (message: ToIndex) => {
  switch (message.kind) {
    case 'ask':
      answer(message);
      break;
    case 'follow':
      follower.follow(message.head, message.step);
      break;
    case 'stop':
      void stop();
      break;
  }
});

function tell(message: FromIndex): void {
  parentPort?.postMessage(message);
}

function answer({ id, query, body }: Extract<ToIndex, { kind: 'ask' }>): void {
  try {
    tell({ kind: 'answer', id, answer: answerFrom(follower.index, query, body) });
  } catch (error) {
    tell({ kind: 'refused', id, message: String(error) });
    follower.repair(error);
  }
}

async function stop(): Promise<void> {
  await follower.stop();
  await reader[Symbol.asyncDispose]();
  parentPort?.close();
}
