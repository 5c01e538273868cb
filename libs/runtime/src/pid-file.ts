import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes `<name>.pid` into the run folder, whole or not at all; disposal removes it, if it is still ours. */
export async function writePidFile(runFolder: string, name: string): Promise<AsyncDisposable> {
  const file = join(runFolder, `${name}.pid`);
  const content = `${process.pid}\n`;
  await writeWhole(runFolder, file, content);
  return {
    async [Symbol.asyncDispose](): Promise<void> {
      const found = await readFile(file, 'utf8').catch(() => '');
      if (found === content) await rm(file, { force: true });
    },
  };
}

/** Whoever reads the file finds the old content or the new one, never a part. */
export async function writeWhole(folder: string, file: string, content: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const draft = `${file}.${process.pid}.new`;
  await writeFile(draft, content);
  await rename(draft, file);
}
