import { existsSync } from 'node:fs';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncPath } from '@erwik/git';
import { Refusal } from '../command.js';

const folderMode = 0o700;
const ownerOnly = 0o600;

/** Where the accounts of a backup are: beside it, for in it everybody who clones it would have them. */
export function accountsBeside(backup: string): string {
  return `${backup}.accounts.json`;
}

/** Copies a node's accounts beside its backup; null where it has none. Its store may run: it replaces the file as a whole. */
export async function backUpAccounts(data: string, backup: string): Promise<string | null> {
  const source = accountsOf(data);
  if (!existsSync(source)) return null;
  const target = accountsBeside(backup);
  await copyPrivate(source, target);
  return target;
}

/** Brings the accounts beside a backup into a data folder; null where there are none, or the folder has accounts. */
export async function restoreAccounts(backup: string, data: string): Promise<string | null> {
  const [source, target] = [accountsBeside(backup), accountsOf(data)];
  if (!existsSync(source) || existsSync(target)) return null;
  await mkdir(dirname(target), { recursive: true, mode: folderMode });
  await copyPrivate(source, target);
  return source;
}

/** Errors: `Refusal` where such a copy is there already. */
export function requireNoAccountsBeside(backup: string): void {
  const target = accountsBeside(backup);
  if (existsSync(target)) throw new Refusal(`${target} is there already, and nothing is overwritten.`);
}

function accountsOf(data: string): string {
  return join(data, 'accounts', 'accounts.json');
}

async function copyPrivate(source: string, target: string): Promise<void> {
  const content = await readFile(source);
  {
    await using file = await open(target, 'wx', ownerOnly);
    await file.writeFile(content);
    await file.sync();
  }
  await syncPath(dirname(target));
}
