import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Sha } from '../src/objects/object.js';
import type { CommitResult, Draft } from '../src/writer/draft.js';
import { openWriter } from '../src/writer/writer.js';
import type { Writer } from '../src/writer/writer.js';
import { git, gitReader } from './real-git.js';

/** The person behind every save of these tests. */
export const who = { name: 'Ada', email: 'ada@example.org', seconds: 1_700_000_000, offsetMinutes: 60 };
/** The branch that is written. */
export const ref = 'refs/heads/main';

/** Opens a writer that is closed after the test. */
export async function open(dir: string, faults: Error[] = []): Promise<Writer> {
  const writer = await openWriter({
    dir,
    ref,
    reader: gitReader(dir),
    onFault: (error) => faults.push(error),
  });
  onTestFinished(() => writer.close());
  return writer;
}

/** Commits one file in a draft; null deletes it. */
export function save(draft: Draft, path: string, text: string | null): Promise<CommitResult> {
  const changes = [{ path, data: text === null ? null : Buffer.from(text) }];
  return draft.commit({ changes, author: who, committer: who, message: `${path}: ${text}` });
}

/** Saves one file. */
export const saveOne = (writer: Writer, path: string, text: string | null): Promise<CommitResult> =>
  writer.submit((draft) => save(draft, path, text));
/** The commits of the branch, oldest first. */
export const firstParents = (dir: string): Sha[] =>
  git(dir, ['rev-list', '--first-parent', '--reverse', ref]).split('\n');
/** The names of the files of all packs. */
export const packFiles = (dir: string): string[] => readdirSync(join(dir, 'objects/pack')).sort();
/** What git finds wrong: nothing, when all is well. */
export const fsck = (dir: string): string => git(dir, ['fsck', '--strict', '--full', '--no-dangling']);
/** A file at head, as git reads it. */
export const textAt = (dir: string, path: string): string => git(dir, ['show', `${ref}:${path}`]);

/** What all packs and indexes take. */
export function packBytes(dir: string): number {
  return packFiles(dir).reduce((sum, name) => sum + statSync(join(dir, 'objects/pack', name)).size, 0);
}
