import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { initRepository, openCatFile, openWriter } from '@erwik/git';
import { temporaryFolder } from '@erwik/testkit';
import { describe, expect, it } from 'vitest';
import { git, makeWiki } from './support/real-wiki.js';
import { runCommand } from './support/run-command.js';

describe('backup', () => {
  it('writes a bundle that any git clones', async () => {
    await using folder = await temporaryFolder();
    const { head } = await makeWiki(join(folder.path, 'data'));
    const target = join(folder.path, 'wiki.bundle');
    const { code, out } = await runCommand(['backup', target], { ERWIK_DATA: join(folder.path, 'data') });
    expect({ code, out }).toEqual({
      code: 0,
      out: `${target}: head ${head}, refs: 2; read back and found whole.`,
    });
    git(folder.path, ['clone', '--quiet', target, 'clone']);
    expect(readFileSync(join(folder.path, 'clone/Home.md'), 'utf8')).toBe('Two\n');
    expect(readdirSync(folder.path).toSorted()).toEqual(['clone', 'data', 'wiki.bundle']);
  });

  it('writes a repository with every ref, as a store can take it', async () => {
    await using folder = await temporaryFolder();
    const { dir, head } = await makeWiki(join(folder.path, 'data'));
    const target = join(folder.path, 'copy.git');
    expect((await runCommand(['backup', target], { ERWIK_DATA: join(folder.path, 'data') })).code).toBe(0);
    expect(git(target, ['for-each-ref'])).toBe(git(dir, ['for-each-ref']));
    expect(git(target, ['for-each-ref'])).toContain(`refs/erwik/tips/${head}`);
    expect(git(target, ['symbolic-ref', 'HEAD'])).toBe('refs/heads/main');
    rmSync(dir, { recursive: true });
    expect(git(target, ['fsck', '--full', '--strict', '--no-dangling'])).toBe('');
  });

  it('is adopted again with the same head', async () => {
    await using folder = await temporaryFolder();
    const { head } = await makeWiki(join(folder.path, 'data'));
    const target = join(folder.path, 'wiki.bundle');
    await runCommand(['backup', target], { ERWIK_DATA: join(folder.path, 'data') });
    const { code, out } = await runCommand(['adopt', target], { ERWIK_DATA: join(folder.path, 'again') });
    expect(code).toBe(0);
    expect(out).toContain(`head ${head}`);
  });

  it.each(['taken.bundle', 'taken'])('never overwrites %s', async (name) => {
    await using folder = await temporaryFolder();
    await makeWiki(join(folder.path, 'data'));
    const target = join(folder.path, name);
    writeFileSync(target, 'mine');
    const { code, told } = await runCommand(['backup', target], { ERWIK_DATA: join(folder.path, 'data') });
    expect(code).toBe(1);
    expect(told).toBe(`${target} is there already, and nothing is overwritten.`);
    expect(readFileSync(target, 'utf8')).toBe('mine');
  });

  it('makes no folder where a disk may be missing', async () => {
    await using folder = await temporaryFolder();
    await makeWiki(join(folder.path, 'data'));
    const target = join(folder.path, 'disk/wiki.bundle');
    const { code, told } = await runCommand(['backup', target], { ERWIK_DATA: join(folder.path, 'data') });
    expect(code).toBe(1);
    expect(told).toBe(`There is no folder ${join(folder.path, 'disk')}.`);
  });

  it('makes nothing of a damaged wiki', async () => {
    await using folder = await temporaryFolder();
    const { dir } = await makeWiki(join(folder.path, 'data'));
    damage(dir);
    const target = join(folder.path, 'wiki.bundle');
    const { code, told } = await runCommand(['backup', target], { ERWIK_DATA: join(folder.path, 'data') });
    expect(code).toBe(1);
    expect(told).toContain('git bundle: exit');
    expect(readdirSync(folder.path)).toEqual(['data']);
  });

  it('makes nothing of an empty wiki, or of none', async () => {
    await using folder = await temporaryFolder();
    const data = join(folder.path, 'data');
    const none = await runCommand(['backup', join(folder.path, 'x')], { ERWIK_DATA: data });
    expect(none).toMatchObject({ code: 1, told: `There is no wiki in ${data}.` });
    mkdirSync(data);
    await initRepository(join(data, 'wiki.git'));
    const empty = await runCommand(['backup', join(folder.path, 'x')], { ERWIK_DATA: data });
    expect(empty).toMatchObject({ code: 1, told: 'The wiki is empty: there is nothing to back up yet.' });
  });

  it('holds one moment of a wiki that is written to all the while', async () => {
    await using folder = await temporaryFolder();
    const data = join(folder.path, 'data');
    const { dir } = await makeWiki(data);
    await using saving = savingWithoutEnd(dir);
    const before = await saving.next();
    const { code, told } = await runCommand(['backup', join(folder.path, 'copy.git')], { ERWIK_DATA: data });
    expect({ code, told }).toMatchObject({ code: 0 });
    const copy = join(folder.path, 'copy.git');
    git(copy, ['merge-base', '--is-ancestor', before, 'refs/heads/main']);
    expect(git(copy, ['fsck', '--full', '--no-dangling'])).toBe('');
    const { code: verified, out } = await runCommand(['verify'], { ERWIK_DATA: data });
    expect({ verified, out }).toMatchObject({ verified: 0 });
  });
});

/** Zeros in the middle of the only pack. */
function damage(dir: string): void {
  const packs = join(dir, 'objects/pack');
  const name = readdirSync(packs).find((each) => each.endsWith('.pack'))!;
  const bytes = readFileSync(join(packs, name));
  rmSync(join(packs, name));
  writeFileSync(join(packs, name), bytes.fill(0, 20, bytes.length - 20));
}

/** A store's writer that saves one page after another until its disposal; `next` is the next durable commit. */
function savingWithoutEnd(dir: string): AsyncDisposable & { next(): Promise<string> } {
  let going = true;
  let tellNext: (commit: string) => void = () => {};
  const who = { name: 'Ada', email: 'ada@example.org', seconds: 1_700_000_000, offsetMinutes: 0 };
  const run = async (): Promise<void> => {
    await using reader = openCatFile(dir);
    const failed = (error: Error): never => {
      throw error;
    };
    const writer = await openWriter({ dir, ref: 'refs/heads/main', reader, onFault: failed });
    for (let at = 0; going; at++) {
      const changes = [{ path: `Page ${at % 50}.md`, data: Buffer.from(`Text ${at}\n`) }];
      const made = await writer.submit((draft) =>
        draft.commit({ changes, author: who, committer: who, message: `Save ${at}` }),
      );
      tellNext(made.commit);
    }
    await writer.close();
  };
  const running = run();
  return {
    next: () => new Promise((resolve) => (tellNext = resolve)),
    async [Symbol.asyncDispose]() {
      going = false;
      await running;
    },
  };
}
