import { dirname, resolve } from 'node:path';
import { readCookie } from '@erwik/link';
import { faultLine, readRouterFile, warningsOfRouterFile } from '@erwik/mesh';
import type { RouterFile } from '@erwik/mesh';
import { BadConfig, nearest, readConfigFile } from '@erwik/runtime';

/** A router file, its paths absolute, and what it leads to. */
export interface LoadedRouterFile {
  /** null where there is no file */
  readonly text: string | null;
  readonly file: RouterFile;
  /** the mesh's secret, from the file or from where it points to; null where the file says none, and the node's own holds */
  readonly cookie: Buffer | null;
  /** what is allowed and unwise, a sentence each */
  readonly warnings: readonly string[];
}

/** What an absent file stands for. */
const noFile: LoadedRouterFile = {
  text: null,
  file: { transport: 'tls', neighbors: [] },
  cookie: null,
  warnings: [],
};

/**
 * Reads the router file and its cookie; `knownAs` is what the other processes call this node. Errors: `BadConfig` with each
 * fault, its line and field.
 */
export async function loadRouterFile(path: string, knownAs?: string): Promise<LoadedRouterFile> {
  const found = await readConfigFile(path);
  if (found === null) return noFile;
  const { text, readableByOthers } = found;
  const reading = readRouterFile(text, nearest);
  if ('faults' in reading) throw new BadConfig(reading.faults.map((fault) => faultLine(path, fault)));
  const file = withAbsolutePaths(reading.file, dirname(path));
  const line = reading.lineOf(['cookie', 'file']);
  const cookie = await cookieOf(file, (message) => faultLine(path, { line, field: 'cookie.file', message }));
  const warnings = [
    ...warningsOfRouterFile(file, { path, readableByOthers }),
    ...warningsOfName(file, knownAs),
  ];
  return { text, file, cookie, warnings };
}

function withAbsolutePaths(file: RouterFile, folder: string): RouterFile {
  const { cookie } = file;
  return cookie?.file === undefined ? file : { ...file, cookie: { file: resolve(folder, cookie.file) } };
}

async function cookieOf({ cookie }: RouterFile, line: (fault: string) => string): Promise<Buffer | null> {
  if (cookie === undefined) return null;
  if (cookie.file === undefined) return Buffer.from(cookie.text);
  try {
    return await readCookie(cookie.file);
  } catch (error) {
    if (error instanceof BadConfig) throw new BadConfig(error.faults.map(line));
    throw error;
  }
}

/** Its name stands in commits and on pages, which other processes make. */
function warningsOfName({ node }: RouterFile, knownAs: string | undefined): string[] {
  if (node === undefined || knownAs === undefined || node === knownAs) return [];
  return [`the router file names this node ${node}, its environment ${knownAs}: set ERWIK_NODE=${node}`];
}
