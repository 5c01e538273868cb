import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { median } from './statistics.js';
import { timings } from './timing.js';

const blockBytes = 4096;
const writes = 40;

/** What the disk asks for durability: the median of writing 4 KiB to a file's end and fsync, in ms. */
export async function fsyncMs(folder: string): Promise<number> {
  const file = join(folder, 'fsync');
  const handle = await open(file, 'w');
  const block = Buffer.alloc(blockBytes, 'erwik');
  try {
    return median(
      await timings(writes, async () => {
        await handle.write(block);
        await handle.sync();
      }),
    );
  } finally {
    await handle.close();
    await rm(file);
  }
}
