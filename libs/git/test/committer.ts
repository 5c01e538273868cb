import { writeSync } from 'node:fs';
import { hashObject } from '../src/objects/object.js';
import type { ObjectReader } from '../src/objects/object.js';
import { lockRepository } from '../src/writer/lock-repository.js';
import { sweepLeftovers } from '../src/writer/sweep-leftovers.js';
import { openWriter } from '../src/writer/writer.js';
import { gitReader } from './real-git.js';

/** A store that is there to be killed: it takes a repository over and commits without end, printing what is acknowledged. */
const [dir, run] = process.argv.slice(2);
if (dir === undefined || run === undefined) throw new Error('usage: committer <repository> <run>');
await lockRepository(dir);
await sweepLeftovers(dir);
const reader: ObjectReader = gitReader(dir);
const ref = 'refs/heads/main';
const writer = await openWriter({ dir, ref, reader, onFault: fail });
writeSync(1, 'ready\n');
await Promise.all([0, 1, 2, 3].map((saver) => save(saver)));

async function save(saver: number): Promise<void> {
  const who = {
    name: `saver ${saver}`,
    email: 'saver@example.org',
    seconds: 1_700_000_000,
    offsetMinutes: 0,
  };
  for (let i = 0; ; i++) {
    const text = `run ${run} saver ${saver} edit ${i} ${hashObject({ type: 'blob', data: Buffer.from(`${i}`) })}`;
    const changes = [{ path: `folder-${saver}/page-${i % 7}.md`, data: Buffer.from(text) }];
    const made = await writer.submit((draft) =>
      draft.commit({ changes, author: who, committer: who, message: text }),
    );
    // synchronously: what the parent reads was acknowledged, and what was acknowledged is in the pipe
    writeSync(1, `${made.commit}\n`);
  }
}

function fail(error: Error): void {
  throw error;
}
