import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { readRouterFile } from '@erwik/mesh';
import type { RouterFile } from '@erwik/mesh';
import { nearest } from '@erwik/runtime';

/** As the router has it: a shorter secret can be guessed, a longer file is no cookie. In bytes. */
const cookieMinBytes = 16;
const cookieMaxBytes = 4096;

/** A router file that may be used, null where there is none, or all its faults, each with path, line and field. */
export type RouterFileCheck = { readonly file: RouterFile | null } | { readonly faults: readonly string[] };

/** Checks a router file as the router does when it starts. */
export async function checkRouterFile(path: string): Promise<RouterFileCheck> {
  const text = await readText(path);
  if (text === null) return { file: null };
  if (typeof text !== 'string') return { faults: [`${path}: cannot be read (${text.code})`] };
  const reading = readRouterFile(text, nearest);
  const place = (line: number, field: string): string =>
    `${path}:${line}: ${field === '' ? '' : `${field}: `}`;
  if ('faults' in reading)
    return { faults: reading.faults.map(({ line, field, message }) => place(line, field) + message) };
  const { file, lineOf } = reading;
  const fault =
    file.cookie === undefined ? null : await faultOfCookie(resolve(dirname(path), file.cookie.file));
  if (fault === null) return { file };
  return { faults: [place(lineOf(['cookie', 'file']), 'cookie.file') + fault] };
}

async function readText(path: string): Promise<string | null | { readonly code: string }> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = codeOf(error);
    return code === 'ENOENT' ? null : { code };
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

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
