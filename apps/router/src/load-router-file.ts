import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { readRouterFile } from '@erwik/mesh';
import type { RouterFile } from '@erwik/mesh';
import { BadConfig, nearest } from '@erwik/runtime';

/** A router file and the text it was read from; `text` is null where there is no file, and the node is alone. */
export interface LoadedRouterFile {
  readonly text: string | null;
  readonly file: RouterFile;
}

/** What an absent file stands for. */
const noFile: LoadedRouterFile = { text: null, file: { transport: 'tls', neighbors: [] } };

/** A shorter secret can be guessed by whoever reaches the port; a longer file is no cookie. In bytes. */
const cookieMinBytes = 16;
const cookieMaxBytes = 4096;

/** Reads the router file and looks whether its cookie is there. Errors: `BadConfig` with each fault, its line and field. */
export async function loadRouterFile(path: string): Promise<LoadedRouterFile> {
  const text = await readText(path);
  if (text === null) return noFile;
  const reading = readRouterFile(text, nearest);
  if ('faults' in reading)
    throw new BadConfig(reading.faults.map(({ line, field, message }) => place(path, line, field) + message));
  const { file, lineOf } = reading;
  const cookieFault =
    file.cookie === undefined ? null : await faultOfCookie(resolve(dirname(path), file.cookie.file));
  if (cookieFault !== null)
    throw new BadConfig([place(path, lineOf(['cookie', 'file']), 'cookie.file') + cookieFault]);
  return { text, file };
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw new BadConfig([`${path}: cannot be read (${codeOf(error)})`]);
  }
}

async function faultOfCookie(path: string): Promise<string | null> {
  try {
    const found = await stat(path);
    if (!found.isFile()) return `${path} is no file`;
    if (found.size >= cookieMinBytes && found.size <= cookieMaxBytes) return null;
    return `${path} has ${found.size} bytes; a cookie has ${cookieMinBytes} to ${cookieMaxBytes}`;
  } catch (error) {
    return `${path} cannot be read (${codeOf(error)})`;
  }
}

function place(path: string, line: number, field: string): string {
  return `${path}:${line}: ${field === '' ? '' : `${field}: `}`;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
