import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      integrity: z.string().optional(),
      resolved: z.string().optional(),
      link: z.boolean().optional(),
    }),
  ),
});
const installed = Object.entries(
  Lock.parse(JSON.parse(readFileSync(`${root}/package-lock.json`, 'utf8'))).packages,
)
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
});
