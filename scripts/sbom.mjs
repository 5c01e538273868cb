// @ts-check
// `npm run sbom [-- file]`: writes the bill of materials (CycloneDX 1.5, JSON) of all packages in the lock file. Needs
// neither a network nor that anything is installed.
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const file = resolve(process.argv[2] ?? join(root, 'reports/erwik.cdx.json'));
mkdirSync(dirname(file), { recursive: true });
const output = openSync(file, 'w');
const command = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
const { status, error } = spawnSync('npm', command, { cwd: root, stdio: ['ignore', output, 'inherit'] });
closeSync(output);
if (error) console.error(`npm cannot be run: ${error.message}`);
else if (status === 0) console.log(`written: ${file}`);
process.exitCode = status ?? 1;
