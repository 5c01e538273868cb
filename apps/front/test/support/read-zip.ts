import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@erwik/testkit';

/** The files of an archive, by path, unpacked by a program that has nothing to do with ours (Python's zipfile). */
export async function readZip(archive: Buffer): Promise<ReadonlyMap<string, Buffer>> {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'a.zip');
  const target = join(folder.path, 'files');
  writeFileSync(file, archive);
  execFileSync('python3', ['-m', 'zipfile', '-e', file, target], { stdio: 'pipe' });
  const paths = readdirSync(target, { recursive: true, encoding: 'utf8' });
  return new Map(
    paths
      .filter((path) => statSync(join(target, path)).isFile())
      .map((path) => [path, readFileSync(join(target, path))]),
  );
}
