import type { Logger } from '@erwik/runtime';
import { TimeMs } from '@erwik/events';
import { open, rename, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { z } from 'zod';

const Line = z.object({ at: TimeMs, by: z.string(), what: z.string(), about: z.string() });
/** One line of the log: when (ms since 1970), who, did what, to whom. Never a secret. */
export type AuditLine = z.infer<typeof Line>;

/** A file of this size is set aside, and the one that was before is gone: about 100,000 lines are kept. */
const fileMaxBytes = 8 * 1024 * 1024;
/** A line is below 1 KB: so much from the end holds all that is asked for. */
const tailMaxBytes = 1024 * 1024;
const fileMode = 0o600;

/** Who did what about accounts on this node, for its operator: JSON, a line each, in a file that only the owner may read. */
export class AuditLog {
  readonly #path: string;
  readonly #log: Logger;
  readonly #maxBytes: number;
  #last: Promise<void> = Promise.resolve();

  constructor(path: string, log: Logger, maxBytes = fileMaxBytes) {
    this.#path = path;
    this.#log = log;
    this.#maxBytes = maxBytes;
  }

  /** Adds a line. Never fails: what was done is done, and the log of the process says that it could not be noted. */
  add(line: AuditLine): Promise<void> {
    const added = this.#last
      .then(() => this.#append(`${JSON.stringify(line)}\n`))
      .catch((err: unknown) => this.#log.error({ err, what: line.what }, 'the audit log cannot be written'));
    this.#last = added;
    return added;
  }

  /** The latest lines, newest first. */
  async latest(limit: number): Promise<AuditLine[]> {
    await this.#last;
    const lines = [...(await tailOf(`${this.#path}.1`)), ...(await tailOf(this.#path))];
    return lines.slice(-limit).reverse();
  }

  async #append(text: string): Promise<void> {
    const found = await stat(this.#path).catch(() => null);
    if (found !== null && found.size + text.length > this.#maxBytes)
      await rename(this.#path, `${this.#path}.1`);
    await using file = await open(this.#path, 'a', fileMode);
    await file.appendFile(text);
  }
}

/** The readable lines at the end of a file; one that was cut by a crash is none. */
async function tailOf(path: string): Promise<AuditLine[]> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return [];
  await using opened = file;
  const text = await endOf(opened);
  return text.split('\n').flatMap((line) => {
    const read = Line.safeParse(parsed(line));
    return read.success ? [read.data] : [];
  });
}

async function endOf(file: FileHandle): Promise<string> {
  const { size } = await file.stat();
  const length = Math.min(size, tailMaxBytes);
  const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
  return buffer.toString('utf8');
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
