import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@erwik/testkit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const Versions = z.record(z.string(), z.string()).optional();
const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      // its own, where it is installed under another
      name: z.string().optional(),
      version: z.string().optional(),
      integrity: z.string().optional(),
      resolved: z.string().optional(),
      link: z.boolean().optional(),
      hasInstallScript: z.boolean().optional(),
      dependencies: Versions,
      devDependencies: Versions,
      optionalDependencies: Versions,
    }),
  ),
});
const Manifest = z.object({ allowScripts: z.record(z.string(), z.boolean()) });
const Bill = z.object({
  components: z.array(
    z.object({
      purl: z.string(),
      hashes: z.array(z.object({ alg: z.string(), content: z.string() })).default([]),
    }),
  ),
});
const read = (file: string): unknown => JSON.parse(readFileSync(resolve(root, file), 'utf8'));
const locked = Object.entries(Lock.parse(read('package-lock.json')).packages);
/** what the packages of this repository ask for */
const wanted = locked
  .filter(([path]) => !path.includes('node_modules/'))
  .flatMap(([, { dependencies, devDependencies, optionalDependencies }]) =>
    Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }),
  );
const installed = locked
  .filter(([path, { link }]) => path.includes('node_modules/') && !link)
  .map(([path, entry]) => ({ name: path.slice(path.lastIndexOf('node_modules/') + 13), ...entry }));

/**
 * Older versions have known holes that a wiki on the open Internet would meet: script that gets through the sanitizer,
 * uploads that exhaust memory.
 */
const safeFrom: Readonly<Record<string, string>> = {
  'sanitize-html': '2.17.4',
  multer: '2.2.0',
  multiparty: '4.3.0',
  express: '5.3.0',
};

/** As the one nodegit can be compiled from what the registry has, and reads objects only. */
const exactly: Readonly<Record<string, string>> = { nodegit: '0.28.0-alpha.36' };

function isAtLeast(version: string, wanted: string): boolean {
  return version.localeCompare(wanted, 'en', { numeric: true }) >= 0;
}

describe('the lock file', () => {
  it('lists packages with a version and a digest each', () => {
    expect(installed.length).toBeGreaterThan(100);
    const bare = installed.filter((one) => !one.version || !one.integrity?.startsWith('sha512-'));
    expect(bare).toEqual([]);
  });

  it('names no host, so that it is right behind every registry', () => {
    expect(installed.filter(({ resolved }) => resolved !== undefined)).toEqual([]);
  });

  it('has packages by version alone: none of a repository, an address or a folder', () => {
    const plain = /^\d+\.\d+\.\d+(-[\w.-]+)?(\+[\w.-]+)?$/;
    expect(installed.filter(({ version = '' }) => !plain.test(version))).toEqual([]);
    expect(wanted.length).toBeGreaterThan(50);
    expect(wanted.filter(([, version]) => !plain.test(version))).toEqual([]);
  });

  it('has no package that wants to run something at its installation but those that were looked at', () => {
    const running = installed.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name);
    const { allowScripts } = Manifest.parse(read('package.json'));
    expect(new Set(running)).toEqual(new Set(Object.keys(allowScripts)));
    expect(Object.entries(allowScripts).filter(([, allowed]) => allowed)).toEqual([['nodegit', true]]);
  });

  it('is read by an npm that runs no other scripts, and takes nothing from repositories and addresses', () => {
    const settings = readFileSync(`${root}/.npmrc`, 'utf8').split('\n');
    expect(settings).toEqual(
      expect.arrayContaining(['strict-allow-scripts=true', 'allow-git=none', 'allow-remote=none']),
    );
  });

  it.each(Object.entries(safeFrom))('has no %s older than %s', (name, wanted) => {
    const versions = installed.filter((one) => one.name === name).map((one) => one.version ?? '');
    expect(versions.filter((version) => !isAtLeast(version, wanted))).toEqual([]);
  });

  it('knows that 2.17.4 is later than 2.9.0 and not later than 2.17.10', () => {
    expect([isAtLeast('2.17.4', '2.9.0'), isAtLeast('2.17.4', '2.17.10')]).toEqual([true, false]);
  });

  it.each(Object.entries(exactly))('has %s %s and no other', (name, wanted) => {
    expect(installed.filter((one) => one.name === name).map((one) => one.version)).toEqual([wanted]);
  });

  it('has all that npm ci wants to install, for every platform', ({ skip }) => {
    const env = { ...process.env, npm_config_update_notifier: 'false' };
    const { status, stdout, stderr } = spawnSync('npm', ['ci', '--dry-run', '--ignore-scripts'], {
      cwd: root,
      env,
      encoding: 'utf8',
    });
    if (/ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|ENETUNREACH/.test(stderr))
      skip('no registry is reachable');
    expect(`${stdout}${stderr}`).not.toContain('Missing:');
    expect(status).toBe(0);
  });

  it('has a bill of materials of its own, with the digest of every package and no host', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'erwik.cdx.json');
    const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts/sbom.mjs'), file], {
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    const { components } = Bill.parse(read(file));
    const listed = new Map(components.map(({ purl, hashes }) => [decodeURIComponent(purl), hashes]));
    const missing = installed.filter(
      ({ name, version = '' }) => listed.get(`pkg:npm/${name}@${version}`)?.[0]?.alg !== 'SHA-512',
    );
    expect(missing).toEqual([]);
    expect(readFileSync(file, 'utf8')).not.toMatch(/"url": "[^"]*\.tgz"/);
  });
});
