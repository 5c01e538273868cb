import { open } from 'node:fs/promises';
import { BadConfig } from './config.js';

const othersMask = 0o077;

/** A file of a configuration, as it was read. */
export interface ConfigFile {
  readonly text: string;
  readonly readableByOthers: boolean;
}

/** Reads a file of a configuration; null where there is none. Errors: `BadConfig` where it cannot be read. */
export async function readConfigFile(path: string): Promise<ConfigFile | null> {
  try {
    await using file = await open(path);
    const { mode } = await file.stat();
    return { text: await file.readFile('utf8'), readableByOthers: (mode & othersMask) !== 0 };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code === 'ENOENT') return null;
    throw new BadConfig([`${path}: cannot be read (${code})`]);
  }
}
