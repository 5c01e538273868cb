import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '@erwik/testkit';
import type { TemporaryFolder } from '@erwik/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { erwik } from '../src/run-cli.js';
import { startNode } from '../src/start-node.js';
import type { WikiNode } from '../src/start-node.js';
import { readPage } from '../src/wiki-client.js';

let folder: TemporaryFolder;
let node: WikiNode;
const picture = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(400_000, 7)]);

beforeAll(async () => {
  folder = await temporaryFolder();
  node = await startNode(join(folder.path, 'data'));
}, 180_000);

afterAll(async () => {
  await node?.[Symbol.asyncDispose]();
  await folder?.[Symbol.asyncDispose]();
});

/** Writes files below a folder of the test's own. */
function write(name: string, files: Readonly<Record<string, string | Buffer>>): string {
  const root = join(folder.path, name);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

function filesIn(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .toSorted();
}

const vault = {
  '.obsidian/app.json': '{}',
  'Home.md': 'See [[Notes on Tea|tea]], ![[kettle.png|300]] and `[[a|b]]`.\n',
  'drinks/Notes on Tea.md': '---\naliases: [Chai]\n---\nBack [[Home]].\n',
  'attachments/kettle.png': picture,
};

/** Several runs of npm each, on a machine that has other work. */
const testMaxMs = 120_000;

describe('a vault that is brought in', { timeout: testMaxMs }, () => {
  test('is pages, links and attachments, by ordinary commits', async () => {
    const { code, out } = await erwik(node.data, ['import', write('vault', vault)]);
    expect(out).toContain('3 files were added, 0 were there already.');
    expect(out).toContain('1 files whose names begin with a dot were left out.');
    expect(code).toBe(0);
    expect(await readPage(node.url, 'drinks/Notes-on-Tea')).toMatchObject({
      text: expect.stringContaining('Chai'),
    });
    const home = await (await fetch(`${node.url}/Home`)).text();
    expect(home).toContain('<a href="/drinks/Notes-on-Tea" class="internal present">tea</a>');
    expect(home).toMatch(/<img src="\/attachments\/kettle\.png\?w=320"[^>]* width="300"/);
    expect(home).toContain('<code>[[a|b]]</code>');
    const served = await fetch(`${node.url}/attachments/kettle.png`);
    expect(Buffer.from(await served.arrayBuffer())).toEqual(picture);
    const [subject, trailer] = node
      .git('log', '-1', '--format=%s%n%(trailers:key=Erwik-Node)', 'main')
      .split('\n');
    expect([subject, trailer?.startsWith('Erwik-Node: ')]).toEqual(['Import vault', true]);
  });

  test('a second time changes nothing, and overwrites nobody', async () => {
    const source = write('again', { 'Again/One.md': 'one\n', 'Again/Two.md': 'two\n' });
    expect((await erwik(node.data, ['import', source])).code).toBe(0);
    const head = node.git('rev-parse', 'main');
    const { code, out } = await erwik(node.data, ['import', source]);
    expect([code, out]).toEqual([0, '0 files were added, 2 were there already.\n']);
    expect(node.git('rev-parse', 'main')).toBe(head);
    write('again', { 'Again/One.md': 'another text\n', 'Again/Three.md': 'three\n' });
    const third = await erwik(node.data, ['import', source]);
    expect(third.out).toContain('1 files were added, 1 were there already.');
    expect(third.out).toContain('with another text, which stays:\n  Again/One.md');
    expect(node.git('show', 'main:Again/One.md')).toBe('one\n');
  });

  test('with what no wiki can hold is refused with a list, and taken without it when told so', async () => {
    const source = write('odd', {
      'Odd/Fine.md': 'fine\n',
      'Odd/CON.md': 'x\n',
      'Odd/latin.md': Buffer.from('caf\xe9', 'latin1'),
    });
    symlinkSync('/etc/passwd', join(source, 'Odd/link.md'));
    const head = node.git('rev-parse', 'main');
    const { code, told } = await erwik(node.data, ['import', source]);
    expect(code).toBe(1);
    expect(told).toContain('  Odd/link.md: it is a symbolic link\n');
    expect(told).toContain('  Odd/CON.md: ');
    expect(node.git('rev-parse', 'main')).toBe(head);
    const skipping = await erwik(node.data, ['import', source, '--skip']);
    expect(skipping.code).toBe(1);
    expect(skipping.out).toContain('1 files were added');
    expect(skipping.out).toContain('  Odd/latin.md: Its text is not UTF-8. Convert it first.');
    expect(node.git('show', 'main:Odd/Fine.md')).toBe('fine\n');
  });

  test('may be an archive', async () => {
    const source = write('zipped', { 'Zipped/Page.md': 'text\n', 'Zipped/a.txt': 'attached' });
    const archive = join(folder.path, 'zipped.zip');
    execFileSync('python3', ['-m', 'zipfile', '-c', archive, 'Zipped'], { cwd: source });
    expect((await erwik(node.data, ['import', archive])).out).toContain('2 files were added');
    expect((await readPage(node.url, 'Zipped/Page'))?.text).toBe('text\n');
  });

  test('needs a node that runs', async () => {
    const { code, told } = await erwik(join(folder.path, 'nowhere'), ['import', write('vault', vault)]);
    expect(code).toBe(1);
    expect(told).toContain('No node runs in');
  });
});

describe('a wiki that is taken out', { timeout: testMaxMs }, () => {
  beforeAll(() => erwik(node.data, ['import', write('vault', vault)]), testMaxMs);

  test('is its files, and brought into itself again changes nothing', async () => {
    const target = join(folder.path, 'out/files');
    const { code, out } = await erwik(node.data, ['export', target]);
    expect([code, out]).toEqual([0, `${target}: ${filesIn(target).length} files.\n`]);
    const inGit = node.git('ls-tree', '-r', '-z', '--name-only', 'main').split('\0').filter(Boolean);
    expect(filesIn(target)).toEqual(inGit.toSorted());
    expect(readFileSync(join(target, 'attachments/kettle.png'))).toEqual(picture);
    const head = node.git('rev-parse', 'main');
    expect((await erwik(node.data, ['import', target])).code).toBe(0);
    expect(node.git('rev-parse', 'main')).toBe(head);
  });

  test('as documents can be read from a disk', async () => {
    const target = join(folder.path, 'out/html');
    expect((await erwik(node.data, ['export', '--html', target])).code).toBe(0);
    const tea = readFileSync(join(target, 'drinks/Notes-on-Tea.html'), 'utf8');
    expect(tea).toContain('<a href="../Home.html" class="internal present">Home</a>');
    expect(tea).toContain('<link rel="stylesheet" href="../_style.css" />');
    expect(readFileSync(join(target, 'index.html'), 'utf8')).toContain('src="attachments/kettle.png"');
    expect(filesIn(target)).toContain('_pages.html');
  });

  test('takes the place of nothing', async () => {
    const target = write('taken', { 'precious.txt': 'x' });
    const { code, told } = await erwik(node.data, ['export', target]);
    expect([code, told]).toEqual([1, expect.stringContaining(`${target} is there already. Choose another`)]);
    const archive = join(folder.path, 'wiki.zip');
    expect((await erwik(node.data, ['export', archive])).code).toBe(0);
    expect(readFileSync(archive).subarray(0, 2).toString()).toBe('PK');
    expect((await erwik(node.data, ['export', archive])).code).toBe(1);
  });
});
