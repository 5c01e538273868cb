import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { corpus } from '@erwik/testkit';
import { describe, expect, test } from 'vitest';
import { adoptRepository, sweepAdoptions, UnavailableFolder } from '../src/adopt/adopt-repository.js';
import type { AdoptionProgress } from '../src/adopt/adopt-repository.js';
import { BadSource } from '../src/adopt/bad-source.js';
import { chooseRef, parseOffer } from '../src/adopt/choose-branch.js';
import { evilTrees } from '@erwik/testkit';
import { importHistory } from './history.js';
import { bareRepository, git, temporaryFolder } from './real-git.js';

function place(): string {
  return join(temporaryFolder(), 'wiki.git');
}

/** A bare repository whose HEAD names this branch, with a history of two commits. */
function wiki(branch = 'main'): { dir: string; head: string } {
  const dir = bareRepository();
  const shas = importHistory(dir, [
    { files: { 'Home.md': 'one' } },
    { files: { 'Home.md': 'two', 'd/x.md': 'x' } },
  ]);
  const head = shas.at(-1) ?? '';
  for (const ref of git(dir, ['for-each-ref', '--format=%(refname)']).split('\n'))
    git(dir, ['update-ref', '-d', ref]);
  git(dir, ['update-ref', `refs/heads/${branch}`, head]);
  git(dir, ['symbolic-ref', 'HEAD', `refs/heads/${branch}`]);
  return { dir, head };
}

async function refusal(source: string, dir = place()): Promise<BadSource> {
  const error: unknown = await adoptRepository({ source, dir }).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof BadSource)) throw new Error('expected BadSource', { cause: error });
  // nothing is left, neither the repository nor what it was made in
  expect(readdirSync(dirname(dir))).toEqual([]);
  return error;
}

function expectWhole(dir: string, head: string): void {
  expect(git(dir, ['rev-parse', 'refs/heads/main'])).toBe(head);
  expect(git(dir, ['symbolic-ref', 'HEAD'])).toBe('refs/heads/main');
  expect(git(dir, ['for-each-ref', '--format=%(refname)'])).toBe('refs/heads/main');
  expect(git(dir, ['fsck', '--full'])).toBe('');
  expect(readdirSync(dirname(dir))).toEqual(['wiki.git']);
}

/** A history whose first commit has this tree, and whose second removed it. */
function oddHistory(dir: string, tree: Buffer): void {
  const odd = git(dir, ['hash-object', '-t', 'tree', '-w', '--literally', '--stdin'], tree);
  const first = git(dir, ['commit-tree', odd, '-m', 'odd']);
  const head = git(dir, ['commit-tree', git(dir, ['mktree']), '-p', first, '-m', 'gone again']);
  git(dir, ['update-ref', 'refs/heads/main', head]);
}

describe('a wiki is adopted', () => {
  test('from a bare repository, whatever its branch is called', async () => {
    const source = wiki('trunk');
    git(source.dir, ['update-ref', 'refs/heads/main', `${source.head}~1`]);
    const dir = place();
    const adopted = await adoptRepository({ source: source.dir, dir });
    expect(adopted).toEqual({
      ref: 'refs/heads/trunk',
      head: source.head,
      commits: 2,
      files: 2,
      oddities: [],
    });
    expectWhole(dir, source.head);
  });

  test('from a folder with a work tree, also when HEAD is detached, and its hooks do not run', async () => {
    const folder = temporaryFolder();
    const source = wiki('master');
    git('/', ['clone', '--quiet', source.dir, join(folder, 'work')]);
    git(join(folder, 'work'), ['checkout', '--quiet', '--detach']);
    const dir = place();
    expect(await adoptRepository({ source: join(folder, 'work'), dir })).toMatchObject({
      ref: 'refs/heads/master',
    });
    expectWhole(dir, source.head);
  });

  test('from a bundle, with progress told', async () => {
    const source = wiki('master');
    const bundle = join(temporaryFolder(), 'wiki.bundle');
    git(source.dir, ['bundle', 'create', '--quiet', bundle, 'master', 'HEAD']);
    const dir = place();
    const told: AdoptionProgress[] = [];
    await adoptRepository({ source: bundle, dir, onProgress: (progress) => told.push(progress) });
    expectWhole(dir, source.head);
    expect(told.at(-1)).toEqual({ phase: 'inspecting', done: 2, of: 2 });
    expect(told.every(({ done, of }) => done <= of)).toBe(true);
  });

  test('from a URL', async () => {
    const source = wiki();
    const dir = place();
    expect(await adoptRepository({ source: `file://${source.dir}`, dir })).toMatchObject({
      head: source.head,
    });
    expectWhole(dir, source.head);
  });

  test('into an empty folder that is there already', async () => {
    const source = wiki();
    const dir = place();
    mkdirSync(dir);
    await adoptRepository({ source: source.dir, dir });
    expectWhole(dir, source.head);
  });

  test('with its oddities told and kept', async () => {
    const dir = bareRepository();
    const blob = git(dir, ['hash-object', '-w', '--stdin'], 'text');
    const lines = [
      `100644 blob ${blob}\t.env`,
      `100755 blob ${blob}\tRun.md`,
      `120000 blob ${blob}\tlink`,
      `100644 blob ${blob}\trun.md`,
    ];
    const tree = git(dir, ['mktree'], `${lines.join('\n')}\n`);
    const text = `tree ${tree}\nauthor Ada 1700000000 +0000\ncommitter B <b@b> 1700000000 +0000\n\nOdd\n`;
    const commit = git(dir, ['hash-object', '-t', 'commit', '-w', '--literally', '--stdin'], text);
    git(dir, ['update-ref', 'refs/heads/main', commit]);
    const target = place();
    const { oddities, head } = await adoptRepository({ source: dir, dir: target });
    expect(head).toBe(commit);
    const told = Object.fromEntries(oddities.map(({ code, example }) => [code, example]));
    expect(told).toMatchObject({
      dot_file: '.env',
      executable: 'Run.md',
      symlink: 'link',
      case_twins: 'run.md',
      bad_person: commit,
    });
  });

  test.each(evilTrees.filter(({ dangerous }) => !dangerous))(
    'also when its history holds a tree with $name',
    async ({ tree }) => {
      const dir = bareRepository();
      oddHistory(dir, tree(dir));
      const target = place();
      expect(await adoptRepository({ source: dir, dir: target })).toMatchObject({ commits: 2, files: 0 });
      expect(git(target, ['rev-list', '--count', 'main'])).toBe('2');
    },
  );

  const acme = corpus('acme-wiki');
  test.skipIf(acme === null)('a real wiki of a hosting site, whose bundle names no branch', async () => {
    const dir = place();
    const adopted = await adoptRepository({ source: acme ?? '', dir });
    expect(adopted).toMatchObject({ ref: 'HEAD', commits: 978, files: 54 });
    expectWhole(dir, adopted.head);
  });

  const tldr = corpus('tldr-pages');
  test.skipIf(tldr === null)('a real wiki of 13,182 commits', { timeout: 240_000 }, async () => {
    const dir = place();
    const phases = new Set<string>();
    const onProgress = ({ phase }: AdoptionProgress) => phases.add(phase);
    const adopted = await adoptRepository({ source: tldr ?? '', dir, onProgress });
    expect(adopted).toMatchObject({ ref: 'refs/heads/main', commits: 13_182, files: 7425 });
    expect([...phases]).toEqual(['fetching', 'checking', 'inspecting']);
    expect(git(dir, ['rev-list', '--count', 'main'])).toBe('13182');
  });
});

describe('a source is refused', () => {
  test('when there is nothing at its path', async () => {
    const error = await refusal('/nonexistent/wiki');
    expect(error).toMatchObject({ code: 'missing', source: '/nonexistent/wiki' });
    expect(error.message).toContain('Check the path');
  });

  test.each(['--upload-pack=touch /tmp/x', 'ext::sh -c touch', '-oProxyCommand=x@y:z', 'fd::7'])(
    'when it is %j, no path and no URL',
    async (source) => {
      expect(await refusal(source)).toMatchObject({ code: 'missing' });
    },
  );

  test('when it is a folder or a file of another kind', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'notes.txt'), 'no bundle');
    expect(await refusal(folder)).toMatchObject({ code: 'not_a_repository' });
    expect(await refusal(join(folder, 'notes.txt'))).toMatchObject({ code: 'not_a_repository' });
  });

  test('when it has no commit', async () => {
    expect(await refusal(bareRepository())).toMatchObject({ code: 'empty' });
  });

  test('when it cannot be told which branch is the wiki', async () => {
    const { dir, head } = wiki('left');
    git(dir, ['update-ref', 'refs/heads/right', head]);
    git(dir, ['symbolic-ref', 'HEAD', 'refs/heads/gone']);
    const error = await refusal(dir);
    expect(error).toMatchObject({ code: 'no_branch', details: ['left', 'right'] });
    expect(error.message).toContain('right');
  });

  test('when its history is cut off', async () => {
    const source = wiki();
    const shallow = join(temporaryFolder(), 'shallow');
    git('/', ['clone', '--quiet', '--depth', '1', `file://${source.dir}`, shallow]);
    const error = await refusal(shallow);
    expect(error).toMatchObject({ code: 'shallow' });
    expect(error.message).toContain('--unshallow');
    expect(await refusal(`file://${shallow}`)).toMatchObject({ code: 'shallow' });
  });

  test('when it is a bundle of a part of the history', async () => {
    const source = wiki();
    const bundle = join(temporaryFolder(), 'part.bundle');
    git(source.dir, ['bundle', 'create', '--quiet', bundle, 'main~1..main']);
    expect(await refusal(bundle)).toMatchObject({ code: 'incomplete' });
  });

  test('when it is a damaged bundle, wherever the damage is', async () => {
    const source = wiki();
    const whole = join(temporaryFolder(), 'whole.bundle');
    git(source.dir, ['bundle', 'create', '--quiet', whole, 'main', 'HEAD']);
    const bytes = readFileSync(whole);
    const damaged = join(temporaryFolder(), 'damaged.bundle');
    for (const at of [bytes.length - 200, bytes.length - 5]) {
      writeFileSync(damaged, bytes.subarray(0, at));
      expect((await refusal(damaged)).code).toBe('corrupt');
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ 0xff;
      writeFileSync(damaged, flipped);
      expect((await refusal(damaged)).code).toBe('corrupt');
    }
    writeFileSync(damaged, '# v2 git bundle\n');
    expect(['corrupt', 'empty']).toContain((await refusal(damaged)).code);
  });

  test('when it misses an object', async () => {
    const source = wiki();
    const [file = ''] = readdirSync(join(source.dir, 'objects', 'pack')).filter((name) =>
      name.endsWith('.pack'),
    );
    const blob = git(source.dir, ['rev-parse', 'main:d/x.md']);
    if (file === '') {
      const loose = join(source.dir, 'objects', blob.slice(0, 2), blob.slice(2));
      chmodSync(loose, 0o644);
      truncateSync(loose, 0);
    } else truncateSync(join(source.dir, 'objects', 'pack', file), 100);
    expect(await refusal(source.dir)).toMatchObject({ code: 'corrupt' });
  });

  test('when the host does not answer', async () => {
    expect(await refusal('http://127.0.0.1:1/wiki.git')).toMatchObject({ code: 'unreachable' });
  });

  test.each(evilTrees.filter(({ dangerous }) => dangerous))(
    'when its history holds a tree with $name',
    async ({ tree }) => {
      const dir = bareRepository();
      oddHistory(dir, tree(dir));
      const { code, details } = await refusal(dir);
      expect(['dangerous', 'corrupt']).toContain(code);
      expect(details).not.toEqual([]);
    },
  );
});

describe('around an adoption', () => {
  test('a folder that holds something is left alone', async () => {
    const dir = place();
    mkdirSync(dir);
    writeFileSync(join(dir, 'HEAD'), 'mine');
    await expect(adoptRepository({ source: wiki().dir, dir })).rejects.toThrow(UnavailableFolder);
    expect(readFileSync(join(dir, 'HEAD'), 'utf8')).toBe('mine');
  });

  test('an aborted adoption leaves nothing', async () => {
    const dir = place();
    const controller = new AbortController();
    const adoption = adoptRepository({
      source: wiki().dir,
      dir,
      signal: controller.signal,
      onProgress: ({ phase }) => (phase === 'inspecting' ? undefined : controller.abort()),
    });
    await expect(adoption).rejects.toThrow();
    expect(readdirSync(dirname(dir))).toEqual([]);
  });

  test('what a killed adoption left is swept, and nothing else', async () => {
    const dir = place();
    mkdirSync(`${dir}.adopting-abc123/wiki.git`, { recursive: true });
    mkdirSync(`${dir}.other`);
    await sweepAdoptions(dir);
    expect(readdirSync(dirname(dir))).toEqual(['wiki.git.other']);
    expect(existsSync(dir)).toBe(false);
  });
});

describe('the branch', () => {
  const a = 'a'.repeat(40);
  const b = 'b'.repeat(40);
  test.each([
    [
      'that HEAD names',
      `ref: refs/heads/x\tHEAD\n${a}\tHEAD\n${b}\trefs/heads/main\n${a}\trefs/heads/x\n`,
      'refs/heads/x',
    ],
    ['main, if HEAD names none', `${b}\trefs/heads/main\n${a}\trefs/heads/x\n`, 'refs/heads/main'],
    ['master, if there is no main', `${b}\trefs/heads/master\n${a}\trefs/heads/x\n`, 'refs/heads/master'],
    ['the one at HEAD', `${a}\tHEAD\n${b}\trefs/heads/main\n${a}\trefs/heads/x\n`, 'refs/heads/x'],
    [
      'main, if HEAD is nowhere',
      `${'c'.repeat(40)}\tHEAD\n${b}\trefs/heads/main\n${a}\trefs/heads/x\n`,
      'refs/heads/main',
    ],
    ['the only one', `${a}\trefs/heads/x\n${a}\trefs/tags/main\n`, 'refs/heads/x'],
    ['HEAD, if there is no branch', `${a}\tHEAD\n`, 'HEAD'],
    ['unknown with two others', `${a}\trefs/heads/x\n${b}\trefs/heads/y\n`, null],
    ['unknown with nothing', '', null],
  ])('is %s', (_, answer, expected) => {
    expect(chooseRef(parseOffer(answer))).toBe(expected);
  });
});
