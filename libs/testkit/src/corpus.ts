import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repositoryRoot = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * The path of a git bundle of a real wiki, or null where this machine has none: `<name>.bundle` in the folder that
 * CORPORA names, else in `shared/corpora` beside the repository. Tests that need one skip themselves without it.
 */
export function corpus(name: string): string | null {
  const folder = process.env['CORPORA'] ?? join(repositoryRoot, '..', 'shared', 'corpora');
  const path = join(folder, `${name}.bundle`);
  return existsSync(path) ? path : null;
}
