import nodegit from 'nodegit';
import { openRepository } from '../src/repository/open-repository.js';

/** Runs in a process of its own, for what may end or trace a process: `read <dir> <sha>` or `write <dir>`. */
const [, , action = '', dir = '', sha = ''] = process.argv;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const repository = await openRepository(dir, {
  slowAfterMs: 100,
  hungAfterMs: 500,
  onSlow: (operation, subject) => say(`slow ${operation} ${subject}`),
  onHang: ({ operation, subject }) => {
    say(`hung ${operation} ${subject}`);
    // oxlint-disable-next-line unicorn/no-process-exit -- the hung thread lets the process end in no other way
    process.exit(3);
  },
});
if (action === 'read') say(`read ${(await repository.read(sha))?.type ?? 'null'}`);
if (action === 'walk') say(`walked ${(await repository.walk(sha, { limit: 1 })).length}`);
if (action === 'write') {
  const handle = await nodegit.Repository.openBare(dir);
  await nodegit.Blob.createFromBuffer(handle, Buffer.from('text'), 4);
}
await repository.close();
