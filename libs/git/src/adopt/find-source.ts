import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import { BadSource } from './bad-source.js';

/** Where a history comes from: `location` is an absolute path or the URL. */
export interface Source {
  readonly kind: 'bundle' | 'folder' | 'url';
  readonly location: string;
}

/**
 * Tells what a setting names: a bundle file, a folder, or a URL (`https:`, `http:`, `ssh:`, `git:`, `file:`,
 * `user@host:path`). What stands on the disk wins over what looks like a URL.
 * @throws {BadSource} when it is none of them
 */
export async function findSource(source: string): Promise<Source> {
  const location = path.resolve(source);
  const found = await stat(location).catch(() => null);
  if (found?.isDirectory() === true) return { kind: 'folder', location };
  if (found?.isFile() === true) {
    if (!(await isBundle(location))) throw new BadSource('not_a_repository', source);
    return { kind: 'bundle', location };
  }
  if (!looksLikeUrl(source)) throw new BadSource('missing', source);
  return { kind: 'url', location: source };
}

function looksLikeUrl(source: string): boolean {
  return /^(?:https?|ssh|git|file):\/\/[^\s-]\S*$/.test(source) || /^[\w.]+@[\w.]+:[^\s-]\S*$/.test(source);
}

/** The first line of a bundle (gitformat-bundle(5)). */
async function isBundle(file: string): Promise<boolean> {
  await using handle = await open(file, 'r');
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(16), 0, 16, 0);
  return /^# v[23] git bundle\n/.test(buffer.toString('latin1', 0, bytesRead));
}
