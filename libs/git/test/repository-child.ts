import nodegit from 'nodegit';
import { openRepository } from '../src/repository/open-repository.js';

/** Runs in a process of its own, for what may end or trace a process: `read <dir> <sha>` or `write <dir>`. */
const [, , action = '', dir = '', sha = ''] = process.argv;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

let ticks = 0;
setInterval(() => (ticks += 1), 10).unref();

const repository = await openRepository(dir, {
  slowAfterMs: 100,
  hungAfterMs: 500,
  onSlow: (operation, subject) => say(`slow ${operation} ${subject}`),
  onHang: ({ operation, subject }) => {
    say(`hung ${operation} ${subject} ${ticks > 5 ? 'alive' : 'blocked'}`);
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
