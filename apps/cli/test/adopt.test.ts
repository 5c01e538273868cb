import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockRepository } from '@erwik/git';
import { writePidFile } from '@erwik/runtime';
import { temporaryFolder } from '@erwik/testkit';
import { describe, expect, it } from 'vitest';
import { git, makeWiki } from './support/real-wiki.js';
import { runCommand } from './support/run-command.js';

describe('adopt', () => {
  it('takes a repository over with all its history, and tells how far it is', async () => {
    await using folder = await temporaryFolder();
    const source = await makeWiki(join(folder.path, 'old'));
    const data = join(folder.path, 'new');
    const { code, out, told } = await runCommand(['adopt', source.dir], { ERWIK_DATA: data });
    expect(code).toBe(0);
    expect(out).toContain(`2 commits, 1 files, head ${source.head}`);
    expect(told).toContain('looking through commits: 100% of 2');
    expect(git(join(data, 'wiki.git'), ['rev-parse', 'refs/heads/main'])).toBe(source.head);
    expect(readdirSync(data)).toEqual(['run', 'wiki.git']);
  });

  it('leaves a wiki that is there alone', async () => {
    await using folder = await temporaryFolder();
    const source = await makeWiki(join(folder.path, 'old'));
    const there = await makeWiki(join(folder.path, 'new'), ['Mine\n']);
    const { code, told } = await runCommand(['adopt', source.dir], { ERWIK_DATA: join(folder.path, 'new') });
    expect(code).toBe(1);
    expect(told).toBe(`${there.dir} is there already: a wiki is only adopted where there is none.`);
    expect(git(there.dir, ['rev-parse', 'refs/heads/main'])).toBe(there.head);
  });

  it('refuses while a node runs in the data folder', async () => {
    await using folder = await temporaryFolder();
    const source = await makeWiki(join(folder.path, 'old'));
    const data = join(folder.path, 'new');
    await using _pid = await writePidFile(join(data, 'run'), 'store');
    const { code, told } = await runCommand(['adopt', source.dir], { ERWIK_DATA: data });
    expect(code).toBe(1);
    expect(told).toBe(`A node runs in ${data}. Stop it first.`);
    expect(existsSync(join(data, 'wiki.git'))).toBe(false);
  });

  it('refuses while a store or another adoption is making a wiki there', async () => {
    await using folder = await temporaryFolder();
    const source = await makeWiki(join(folder.path, 'old'));
    const data = join(folder.path, 'new');
    mkdirSync(join(data, 'run'), { recursive: true });
    await using _lock = await lockRepository(join(data, 'run'));
    const { code, told } = await runCommand(['adopt', source.dir], { ERWIK_DATA: data });
    expect(code).toBe(1);
    expect(told).toContain(`(process ${process.pid}) is at work`);
    expect(existsSync(join(data, 'wiki.git'))).toBe(false);
  });

  it.each([
    ['nowhere', 'There is no such file or folder, and it is no URL'],
    ['notes.txt', 'It is no git repository and no git bundle'],
  ])('says what is wrong with the source %s and makes nothing', async (name, why) => {
    await using folder = await temporaryFolder();
    writeFileSync(join(folder.path, 'notes.txt'), 'Milk\n');
    const data = join(folder.path, 'new');
    const { code, told } = await runCommand(['adopt', join(folder.path, name)], { ERWIK_DATA: data });
    expect(code).toBe(1);
    expect(told).toContain(why);
    expect(readdirSync(data)).toEqual(['run']);
  });

  it('makes nothing when it is interrupted', async () => {
    await using folder = await temporaryFolder();
    const source = await makeWiki(join(folder.path, 'old'));
    const data = join(folder.path, 'new');
    const ended = await runCommand(['adopt', source.dir], { ERWIK_DATA: data }, AbortSignal.abort());
    expect(ended).toMatchObject({ code: 130, out: '' });
    expect(readdirSync(data)).toEqual(['run']);
  });
});
