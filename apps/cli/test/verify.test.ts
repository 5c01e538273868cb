import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { initRepository } from '@erwik/git';
import { writePidFile } from '@erwik/runtime';
import { temporaryFolder } from '@erwik/testkit';
import { describe, expect, it } from 'vitest';
import { git, makeWiki } from './support/real-wiki.js';
import { runCommand } from './support/run-command.js';

describe('verify', () => {
  it('finds a sound wiki sound, and changes nothing', async () => {
    await using data = await temporaryFolder();
    const { dir, head } = await makeWiki(data.path);
    const before = readdirSync(dir, { recursive: true });
    const { code, out } = await runCommand(['verify'], { ERWIK_DATA: data.path });
    expect(code).toBe(0);
    expect(out).toBe(
      [`objects  whole`, `head     ${head}`, 'history  2 commits, 1 files at head', 'All is well.'].join(
        '\n',
      ),
    );
    expect(readdirSync(dir, { recursive: true })).toEqual(before);
  });

  it('finds an empty wiki sound', async () => {
    await using data = await temporaryFolder();
    await initRepository(join(data.path, 'wiki.git'));
    const { code, out } = await runCommand(['verify'], { ERWIK_DATA: data.path });
    expect(code).toBe(0);
    expect(out).toContain('none: the wiki is empty');
  });

  it('tells what git finds broken', async () => {
    await using data = await temporaryFolder();
    const { dir } = await makeWiki(data.path);
    const pack = join(
      dir,
      'objects/pack',
      readdirSync(join(dir, 'objects/pack')).find((name) => name.endsWith('.pack'))!,
    );
    const bytes = readFileSync(pack);
    rmSync(pack);
    writeFileSync(pack, bytes.fill(0, 20, 60));
    const { code, out } = await runCommand(['verify'], { ERWIK_DATA: data.path });
    expect(code).toBe(1);
    expect(out).toMatch(/^objects +DAMAGED$/m);
    expect(out).toMatch(/Something is wrong:\n {2}\S/);
  });

  it('tells a ref that leads nowhere', async () => {
    await using data = await temporaryFolder();
    const { dir } = await makeWiki(data.path);
    writeFileSync(join(dir, 'refs/heads/other'), `${'1'.repeat(40)}\n`);
    const { code, out } = await runCommand(['verify'], { ERWIK_DATA: data.path });
    expect(code).toBe(1);
    expect(out).toContain('refs/heads/other: invalid sha1 pointer');
  });

  it('counts what is odd in the history, which is no fault', async () => {
    await using data = await temporaryFolder();
    const { dir } = await makeWiki(data.path);
    const blob = git(dir, ['hash-object', '-w', '--stdin'], '/etc/passwd');
    const tree = git(dir, ['mktree'], `120000 blob ${blob}\tlink\n`);
    const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org'];
    const commit = git(dir, [...who, 'commit-tree', tree, '-p', 'refs/heads/main', '-m', 'Link']);
    git(dir, ['update-ref', 'refs/heads/main', commit]);
    const { code, out } = await runCommand(['verify'], { ERWIK_DATA: data.path });
    expect(code).toBe(0);
    expect(out).toContain('  1 × it is a symbolic link, such as "link"');
  });

  it('throws the index away only where that was asked for and no node runs', async () => {
    await using data = await temporaryFolder();
    await makeWiki(data.path);
    const files = ['index.db', 'index.db-wal', 'index.db-shm'].map((name) => join(data.path, name));
    for (const file of files) writeFileSync(file, 'index');
    const isThere = (): boolean[] => files.map((file) => existsSync(file));
    expect((await runCommand(['verify'], { ERWIK_DATA: data.path })).code).toBe(0);
    expect(isThere()).toEqual([true, true, true]);
    {
      await using _pid = await writePidFile(join(data.path, 'run'), 'store');
      const { code, told } = await runCommand(['verify', '--rebuild-index'], { ERWIK_DATA: data.path });
      expect(code).toBe(1);
      expect(told).toContain(`A node runs in ${data.path} and uses its index.`);
      expect(isThere()).toEqual([true, true, true]);
    }
    const { code, out } = await runCommand(['verify', '--rebuild-index'], { ERWIK_DATA: data.path });
    expect(code).toBe(0);
    expect(out).toMatch(/^index +thrown away/m);
    expect(isThere()).toEqual([false, false, false]);
  });

  it('says that there is no wiki', async () => {
    await using data = await temporaryFolder();
    mkdirSync(join(data.path, 'run'));
    const { code, told } = await runCommand(['verify'], { ERWIK_DATA: data.path });
    expect({ code, told }).toEqual({ code: 1, told: `There is no wiki in ${data.path}.` });
  });
});
