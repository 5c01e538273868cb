import { dirname, resolve } from 'node:path';
import { readCookie } from '@erwik/link';
import { faultLine, readRouterFile, warningsOfRouterFile } from '@erwik/mesh';
import type { RouterFile } from '@erwik/mesh';
import { BadConfig, nearest, readConfigFile } from '@erwik/runtime';

/** A router file as the router takes it. */
export interface LoadedRouterFile {
  readonly file: RouterFile;
  /** null where the file says none, and the node's own holds */
  readonly cookie: Buffer | null;
  readonly warnings: readonly string[];
}

/**
 * Reads a router file and its cookie, as the router does when it starts; null where there is none. Errors: `BadConfig` with
 * each fault, its line and field.
 */
export async function loadRouterFile(path: string): Promise<LoadedRouterFile | null> {
  const found = await readConfigFile(path);
  if (found === null) return null;
  const reading = readRouterFile(found.text, nearest);
  if ('faults' in reading) throw new BadConfig(reading.faults.map((fault) => faultLine(path, fault)));
  const { file, lineOf } = reading;
  const line = lineOf(['cookie', 'file']);
  const place = (message: string): string => faultLine(path, { line, field: 'cookie.file', message });
  const cookie = await cookieOf(file, dirname(path)).catch((error: unknown) => {
    throw error instanceof BadConfig ? new BadConfig(error.faults.map(place)) : error;
  });
  const { readableByOthers } = found;
  return { file, cookie, warnings: warningsOfRouterFile(file, { path, readableByOthers }) };
}

async function cookieOf({ cookie }: RouterFile, folder: string): Promise<Buffer | null> {
  if (cookie === undefined) return null;
  return cookie.file === undefined ? Buffer.from(cookie.text) : readCookie(resolve(folder, cookie.file));
}
