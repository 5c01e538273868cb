import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { lockRepository } from '@erwik/git';
import type { Call, Command } from '../command.js';
import { Refusal, wellExitCode, wrongExitCode } from '../command.js';
import { checkRepository } from '../node/check-repository.js';
import { readNodePlace } from '../node/node-place.js';
import type { NodePlace } from '../node/node-place.js';
import { readRunFolder } from '../node/run-folder.js';
import { verifyText } from '../verify-text.js';

/** `erwik verify`: reads the whole repository and tells what is wrong. It repairs nothing and may run beside the node. */
export const verify: Command = {
  name: 'verify',
  summary: 'check every object of the repository and all of its history',
  operands: [],
  flags: { 'rebuild-index': 'also throw the search index away; the next start builds it anew' },
  details: [
    'Changes nothing in the repository, and may run while the node does. Ends with 1 when something is wrong.',
  ],
  run: runVerify,
};

async function runVerify({ environment, flags, out, tell, signal }: Call): Promise<number> {
  const place = readNodePlace(environment);
  if (!existsSync(place.repository)) throw new Refusal(`There is no wiki in ${place.data}.`);
  const rebuild = flags.has('rebuild-index');
  if (rebuild) refuseWhileRunning(place);
  const report = await checkRepository(place.repository, { tell, signal });
  if (rebuild) await removeIndex(place);
  out(verifyText(report, { indexRemoved: rebuild }));
  return report.problems.length === 0 ? wellExitCode : wrongExitCode;
}

function refuseWhileRunning({ run, data }: NodePlace): void {
  if (readRunFolder(run).running)
    throw new Refusal(
      `A node runs in ${data} and uses its index. Stop it first, or leave --rebuild-index away.`,
    );
}

/** Under the repository's lock: a store that starts meanwhile would open the files that go. */
async function removeIndex({ repository, index }: NodePlace): Promise<void> {
  await using _lock = await lockRepository(repository);
  for (const ending of ['', '-wal', '-shm']) await rm(`${index}${ending}`, { force: true });
}
