import { AccountRecord, SecretId } from '@erwik/events';
import { BadConfig } from '@erwik/runtime';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { readPrivateFile, writePrivateFile } from './private-file.js';

/** What the file of accounts holds. `replica` is this data folder's own, made at random once, and stamped on what is changed here. */
export interface KeptRecords {
  readonly replica: string;
  readonly records: readonly AccountRecord[];
}

const folderMode = 0o700;
const replicaBytes = 8;

/** The first line; one record follows on each further line. The SHA-256 is that of all bytes behind the first line feed. */
const Head = z.object({
  format: z.literal('erwik-accounts-1'),
  replica: SecretId,
  records: z.number().int().min(0),
  sha256: z.string(),
});

/**
 * The records of this node; makes the file where there is none. Errors: `BadConfig` for a damaged one, as a node that began without
 * its accounts would let nobody in, or anybody make the first administrator.
 */
export async function openAccountsFile(path: string): Promise<KeptRecords> {
  await mkdir(dirname(path), { recursive: true, mode: folderMode });
  const text = await readPrivateFile(path);
  if (text !== null) return readRecords(path, text);
  const empty = { replica: randomBytes(replicaBytes).toString('hex'), records: [] };
  await writeAccountsFile(path, empty);
  return empty;
}

/** Writes all records, for the owner alone; they are on the disk when it returns, and until then the old ones are. */
export async function writeAccountsFile(path: string, { replica, records }: KeptRecords): Promise<void> {
  const lines = records.map((record) => `${JSON.stringify(record)}\n`).join('');
  const sha256 = hashOf(lines);
  const head = { format: 'erwik-accounts-1', replica, records: records.length, sha256 };
  await writePrivateFile(path, `${JSON.stringify(head)}\n${lines}`);
}

function readRecords(path: string, text: string): KeptRecords {
  const end = text.indexOf('\n') + 1;
  const head = Head.safeParse(parsed(text.slice(0, end)));
  const lines = text.slice(end);
  if (!head.success) throw damaged(path, 'its first line cannot be read');
  if (head.data.sha256 !== hashOf(lines)) throw damaged(path, 'it is not what was written');
  const records = z.array(AccountRecord).safeParse(
    lines
      .split('\n')
      .filter((line) => line !== '')
      .map(parsed),
  );
  if (!records.success || records.data.length !== head.data.records)
    throw damaged(path, 'its records cannot be read');
  return { replica: head.data.replica, records: records.data };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function damaged(path: string, reason: string): BadConfig {
  return new BadConfig([
    `${path} is damaged: ${reason}. Put back its copy from a backup; or, where other nodes of the wiki have the accounts, ` +
      'move it away: this node then gets them from its neighbors.',
  ]);
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
