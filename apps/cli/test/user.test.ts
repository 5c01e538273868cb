import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@erwik/testkit';
import { describe, expect, it } from 'vitest';
import { makeWiki } from './support/real-wiki.js';
import { runCommand } from './support/run-command.js';

describe('what makes no sense about accounts is refused before anything is asked', () => {
  it.each([
    [['user'], 'action is missing. See `erwik help user`.'],
    [
      ['user', 'drop'],
      '"drop" is no action: list, add, reset, role, disable, enable, remove. See `erwik help user`.',
    ],
    [['user', 'list', 'a', 'b', 'c'], '"c" is one too many. See `erwik help user`.'],
    [['token', 'constructor'], '"constructor" is no action: list, add, remove. See `erwik help token`.'],
  ])('%j', async (args, message) => {
    expect(await runCommand(args)).toMatchObject({ code: 64, told: message });
  });

  it('where no node runs', async () => {
    await using folder = await temporaryFolder();
    for (const args of [
      ['user', 'list'],
      ['token', 'list'],
    ])
      expect(await runCommand(args, { ERWIK_DATA: folder.path })).toEqual({
        ...{ code: 1, out: '' },
        told: `No node runs in ${folder.path}, or it does not answer. Start it first, or give ERWIK_DATA as it has it.`,
      });
  });
});

describe('the accounts of a backup', () => {
  it('lie beside it for the owner alone, and come back with it', async () => {
    await using folder = await temporaryFolder();
    const [data, again] = [join(folder.path, 'data'), join(folder.path, 'again')];
    await makeWiki(data);
    mkdirSync(join(data, 'accounts'));
    writeFileSync(join(data, 'accounts/accounts.json'), 'accounts');
    const target = join(folder.path, 'wiki.bundle');
    const made = await runCommand(['backup', target], { ERWIK_DATA: data });
    expect(made.out).toContain(`${target}.accounts.json: the accounts.`);
    expect(statSync(`${target}.accounts.json`).mode & 0o777).toBe(0o600);
    const { out } = await runCommand(['adopt', target], { ERWIK_DATA: again });
    expect(out).toContain(`The accounts are those of ${target}.accounts.json.`);
    expect(readFileSync(join(again, 'accounts/accounts.json'), 'utf8')).toBe('accounts');
    expect(statSync(join(again, 'accounts/accounts.json')).mode & 0o777).toBe(0o600);
  });

  it('overwrite none that are there, neither beside the backup nor in the data folder', async () => {
    await using folder = await temporaryFolder();
    const data = join(folder.path, 'data');
    await makeWiki(data);
    const target = join(folder.path, 'wiki.bundle');
    writeFileSync(`${target}.accounts.json`, 'mine');
    expect(await runCommand(['backup', target], { ERWIK_DATA: data })).toMatchObject({
      ...{ code: 1, told: `${target}.accounts.json is there already, and nothing is overwritten.` },
    });
    const again = join(folder.path, 'again');
    mkdirSync(join(again, 'accounts'), { recursive: true });
    writeFileSync(join(again, 'accounts/accounts.json'), 'theirs');
    const other = join(folder.path, 'other.bundle');
    await runCommand(['backup', other], { ERWIK_DATA: data });
    writeFileSync(`${other}.accounts.json`, 'mine');
    const { code, out } = await runCommand(['adopt', other], { ERWIK_DATA: again });
    expect([code, out.includes('accounts')]).toEqual([0, false]);
    expect(readFileSync(join(again, 'accounts/accounts.json'), 'utf8')).toBe('theirs');
  });
});
