import { readFileSync } from 'node:fs';
import { z } from 'zod';

const Manifest = z.object({ version: z.string() });

/** The version of this program and, as all packages are released together, of the node. */
export function version(): string {
  const file = new URL('../package.json', import.meta.url);
  return Manifest.parse(JSON.parse(readFileSync(file, 'utf8'))).version;
}
