import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';

const Json = z.record(z.string(), z.unknown());

/** A copy of the repository's sources in which a test plants faults. */
export interface PlantedCopy {
  readonly root: string;
  readonly write: (path: string, text: string) => void;
  readonly changeJson: (path: string, change: (content: Record<string, unknown>) => void) => void;
  /** adds a dependency to a package's manifest, and to nothing else */
  readonly dependOn: (folder: string, name: string) => void;
  readonly remove: () => void;
}

const copied = ['apps', 'libs', 'tests', 'bench', 'scripts'];
const copiedFiles = [
  'package.json',
  'nx.json',
  'tsconfig.json',
  'tsconfig.base.json',
  '.oxlintrc.json',
  '.gitignore',
];
const left = new Set(['node_modules', 'dist', 'reports']);

/** Copies what the checks read; installed packages are shared with the original. */
export function plantedCopy(original: string): PlantedCopy {
  const root = mkdtempSync(join(tmpdir(), 'erwik-planted-'));
  const filter = (path: string): boolean => !left.has(basename(path));
  for (const name of [...copied, ...copiedFiles])
    cpSync(join(original, name), join(root, name), { recursive: true, filter });
  symlinkSync(join(original, 'node_modules'), join(root, 'node_modules'));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const changeJson: PlantedCopy['changeJson'] = (path, change) => {
    const content = Json.parse(JSON.parse(readFileSync(join(root, path), 'utf8')));
    change(content);
    write(path, JSON.stringify(content));
  };
  const dependOn = (folder: string, name: string): void =>
    changeJson(`${folder}/package.json`, (manifest) => {
      const old = Json.default({}).parse(manifest['dependencies']);
      manifest['dependencies'] = { ...old, [name]: '0.1.0' };
      const development = Json.default({}).parse(manifest['devDependencies']);
      delete development[name];
      manifest['devDependencies'] = development;
    });
  return { root, write, changeJson, dependOn, remove: () => rmSync(root, { recursive: true, force: true }) };
}
