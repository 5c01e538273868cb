import { CommitGraph, countConflicts } from '@erwik/merge';
import { beforeEach, describe, expect, it } from 'vitest';
import { checkCommit } from '../../src/gate/check-commit.js';
import { isDerived, keptPaths, tipsOfHead } from '../../src/merging/derived-commit.js';
import { extendGraph } from '../../src/merging/load-graph.js';
import { mergeTips } from '../../src/merging/merge-tips.js';
import { encodeCommit, parseCommit } from '../../src/objects/commit.js';
import { editTree } from '../../src/objects/edit-tree.js';
import type { ObjectSink } from '../../src/objects/edit-tree.js';
import { emptyTreeSha, hashObject, readTyped } from '../../src/objects/object.js';
import type { RawObject, Sha } from '../../src/objects/object.js';
import { withTrailers } from '../../src/objects/trailers.js';
import { listTree } from '../../src/repository/walk-trees.js';

type Changes = Readonly<Record<string, string | Buffer | null>>;

let objects: ObjectSink;
let clock: number;

beforeEach(() => {
  const stored = new Map<Sha, RawObject>();
  clock = 1_700_000_000;
  objects = {
    read: async (sha) => stored.get(sha) ?? null,
    put: (object) => {
      const sha = hashObject(object);
      stored.set(sha, object);
      return sha;
    },
  };
});

async function treeOf(commit: Sha | undefined): Promise<Sha> {
  if (commit === undefined) return emptyTreeSha;
  return parseCommit(await readTyped(objects, commit, 'commit')).tree;
}

/** An authored commit, each a second after the one before. */
async function by(name: string, parent: Sha | undefined, changes: Changes): Promise<Sha> {
  const edits = Object.entries(changes).map(([path, text]) => {
    const data = text === null ? null : Buffer.from(text);
    return [path, () => data && { mode: '100644', sha: objects.put({ type: 'blob', data }) }] as const;
  });
  const tree = await editTree(objects, await treeOf(parent), new Map(edits));
  const who = { name, email: 'somebody@example.org', seconds: (clock += 1), offsetMinutes: 60 };
  const message = withTrailers('Edit', { 'Erwik-Node': `erwik@${name}.example.org` });
  const parents = parent === undefined ? [] : [parent];
  return objects.put({
    type: 'commit',
    data: encodeCommit({ tree, parents, author: who, committer: who, message }),
  });
}

async function headOf(...commits: Sha[]): Promise<Sha> {
  const graph = new CommitGraph();
  await extendGraph(graph, objects, commits);
  return (await mergeTips(objects, graph, commits)).head;
}

async function filesAt(head: Sha): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const { path, sha } of await listTree(objects, await treeOf(head))) {
    files[path] = (await readTyped(objects, sha, 'blob')).toString('latin1');
  }
  return files;
}

describe('The head of one tip', () => {
  it('is that tip', async () => {
    const first = await by('alice', undefined, { 'a.md': 'a\n' });
    const second = await by('bob', first, { 'a.md': 'b\n' });
    expect(await headOf(first, second)).toBe(second);
  });
});

//   base ─┬─ alice ─┐
//         └─ bob ───┴─ head
describe('The head of two tips', () => {
  it('is a commit that tells of its parents alone, and unfolds to them', async () => {
    const base = await by('carol', undefined, { 'a.md': 'one\n', 'b.md': 'two\n' });
    const alice = await by('alice', base, { 'a.md': 'ONE\n' });
    const bob = await by('bob', base, { 'b.md': 'TWO\n' });
    const head = await headOf(bob, alice);
    const commit = parseCommit(await readTyped(objects, head, 'commit'));
    expect(commit).toMatchObject({
      parents: [alice, bob],
      author: { name: 'erwik', seconds: clock, offsetMinutes: 0 },
      message: `Merge ${alice.slice(0, 7)} and ${bob.slice(0, 7)}\n\nErwik-Merge: 1\n`,
    });
    expect(isDerived(commit)).toBe(true);
    expect(isDerived(parseCommit(await readTyped(objects, bob, 'commit')))).toBe(false);
    expect(await tipsOfHead(objects, head)).toEqual([alice, bob]);
    expect(await filesAt(head)).toEqual({ 'a.md': 'ONE\n', 'b.md': 'TWO\n' });
  });

  it('names the page that one deleted and the other changed', async () => {
    const base = await by('carol', undefined, { 'a.md': 'one\n', 'b.md': 'two\n' });
    const head = await headOf(
      await by('alice', base, { 'a.md': null }),
      await by('bob', base, { 'a.md': 'ONE\n' }),
    );
    expect(await filesAt(head)).toEqual({ 'a.md': 'ONE\n', 'b.md': 'two\n' });
    expect(keptPaths(parseCommit(await readTyped(objects, head, 'commit')))).toEqual(['a.md']);
  });

  it('is a commit that the gate lets through, however many pages it names', async () => {
    const paths = Array.from(
      { length: 40 },
      (_, n) => `${'a-folder-of-a-long-name/'.repeat(14)}${n}-${'x'.repeat(200)}.md`,
    );
    const all = (text: string | null): Changes => Object.fromEntries(paths.map((path) => [path, text]));
    const base = await by('carol', undefined, all('one\n'));
    const head = await headOf(
      await by('alice', base, { ...all(null), 'a.md': 'a' }),
      await by('bob', base, all('two\n')),
    );
    const data = await readTyped(objects, head, 'commit');
    expect(keptPaths(parseCommit(data)).length).toBeGreaterThan(10);
    expect(checkCommit(data, { now: clock * 1000 })).toEqual([]);
  });

  it('has both texts of a passage, labelled with who wrote them, where and when', async () => {
    const base = await by('carol', undefined, { 'a.md': 'one\n' });
    const alice = await by('alice', base, { 'a.md': 'first\n' });
    const bob = await by('bob', base, { 'a.md': 'second\n' });
    const { 'a.md': text } = await filesAt(await headOf(alice, bob));
    expect(text).toBe(
      [
        `<<<<<<< alice @alice.example.org 2023-11-14T22:13:22Z ${alice.slice(0, 12)}`,
        'first',
        '=======',
        'second',
        `>>>>>>> bob @bob.example.org 2023-11-14T22:13:23Z ${bob.slice(0, 12)}`,
        '',
      ].join('\n'),
    );
  });

  it('has an edit on the page that the other side renamed and edited as well', async () => {
    const text = 'a first line of the page\nsecond line\nthird line\n';
    const base = await by('carol', undefined, { 'Old.md': text });
    const renamed = await by('alice', base, { 'Old.md': null, 'New.md': text });
    const alice = await by('alice', renamed, { 'New.md': text.replace('second', '2nd') });
    const bob = await by('bob', base, { 'Old.md': text.replace('third', '3rd') });
    expect(await filesAt(await headOf(alice, bob))).toEqual({
      'New.md': 'a first line of the page\n2nd line\n3rd line\n',
    });
  });

  it('takes no page that somebody else made, however alike, for a rename of one that was deleted', async () => {
    const template = (word: string): string => `# Born\n\n# Died\n\n# Works\n\n${word}\n`;
    const base = await by('carol', undefined, { 'Adams.md': template('Adams') });
    const alice = await by('alice', base, { 'Adams.md': null });
    const bob = await by('bob', base, { 'Byron.md': template('Byron') });
    const dave = await by('dave', base, { 'Adams.md': `${template('Adams')}more of Adams\n` });
    const text = `${template('Adams')}more of Adams\n`;
    const moved = await by('erin', dave, { 'Adams.md': null, 'Douglas.md': text });
    expect(await filesAt(await headOf(alice, bob, dave))).toEqual({
      'Adams.md': `${template('Adams')}more of Adams\n`,
      'Byron.md': template('Byron'),
    });
    expect(await filesAt(await headOf(bob, moved, await by('frank', dave, { 'Adams.md': 'new\n' })))).toEqual(
      {
        'Byron.md': template('Byron'),
        'Douglas.md': 'new\n',
      },
    );
  });

  it('gives a page renamed on both sides the later name, to which the other leads', async () => {
    const redirects = '---\nA-Page.md: B-Page.md\nZ-Page.md: B-Page.md\n';
    const base = await by('carol', undefined, { 'Old.md': 'text\n', '.redirects.gollum': redirects });
    const alice = await by('alice', base, { 'Old.md': null, 'Left.md': 'text\n' });
    const bob = await by('bob', base, { 'Old.md': null, 'Right side.md': 'text\n' });
    expect(await filesAt(await headOf(alice, bob))).toEqual({
      'Right side.md': 'text\n',
      '.redirects.gollum': '---\nA-Page.md: B-Page.md\nLeft.md: Right side.md\nZ-Page.md: B-Page.md\n',
    });
  });

  it('keeps the later picture under its name and the other beside it, once however often they meet', async () => {
    const picture = (byte: number): Buffer => Buffer.from([0, byte, 255]);
    const base = await by('carol', undefined, { 'img/map.png': picture(1), 'a.md': 'a\n' });
    const alice = await by('alice', base, { 'img/map.png': picture(2) });
    const bob = await by('bob', base, { 'img/map.png': picture(3) });
    const sha = hashObject({ type: 'blob', data: picture(2) });
    const files = {
      'a.md': 'a\n',
      'img/map.png': picture(3).toString('latin1'),
      [`img/map (alice ${sha.slice(0, 8)}).png`]: picture(2).toString('latin1'),
    };
    const head = await headOf(alice, bob);
    expect(await filesAt(head)).toEqual(files);
    const next = await by('dave', head, { 'a.md': 'b\n' });
    const other = await by('erin', alice, { 'c.md': 'c\n' });
    expect(await filesAt(await headOf(next, other))).toEqual({ ...files, 'a.md': 'b\n', 'c.md': 'c\n' });
  });

  it('puts a file beside another under a name that is free, also where somebody wrote under all others', async () => {
    const [old, mine, yours] = [Buffer.from([0, 1]), Buffer.from([0, 2]), Buffer.from([0, 3])];
    const sha = hashObject({ type: 'blob', data: mine });
    const taken = [8, 12, 16, 40].map((digits) => `map (alice ${sha.slice(0, digits)}).png`);
    const others = Object.fromEntries(taken.map((name) => [name, `written into ${name}\n`]));
    const base = await by('carol', undefined, { 'map.png': old, ...others });
    const head = await headOf(
      await by('alice', base, { 'map.png': mine }),
      await by('bob', base, { 'map.png': yours }),
    );
    expect(await filesAt(head)).toEqual({
      ...others,
      'map.png': yours.toString('latin1'),
      [`map (alice ${sha}-2).png`]: mine.toString('latin1'),
    });
  });

  it('keeps a picture beside once, though the one it gave way to is spelled in another case now', async () => {
    const picture = (byte: number): Buffer => Buffer.from([0, byte, 255]);
    const base = await by('carol', undefined, { 'map.png': picture(1) });
    const bob = await by('bob', base, { 'map.png': picture(2) });
    const elsewhere = await by('bob', base, { 'map.png': null, 'Map.png': picture(2) });
    const alice = await by('alice', base, { 'map.png': picture(3) });
    const dave = await by('dave', await headOf(alice, bob), { 'map.png': null, 'Map.png': picture(3) });
    const sha = hashObject({ type: 'blob', data: picture(2) });
    expect(await filesAt(await headOf(dave, elsewhere))).toEqual({
      'Map.png': picture(3).toString('latin1'),
      [`map (bob ${sha.slice(0, 8)}).png`]: picture(2).toString('latin1'),
    });
  });

  it('moves a file beside the folder that has its name', async () => {
    const base = await by('carol', undefined, { 'a.md': 'a\n' });
    const alice = await by('alice', base, { notes: 'a file\n' });
    const bob = await by('bob', base, { 'notes/one.md': 'in a folder\n' });
    const sha = hashObject({ type: 'blob', data: Buffer.from('a file\n') });
    expect(await filesAt(await headOf(alice, bob))).toEqual({
      'a.md': 'a\n',
      [`notes (alice ${sha.slice(0, 8)})`]: 'a file\n',
      'notes/one.md': 'in a folder\n',
    });
  });

  it('has one page where two were added whose names differ only in case, folders included', async () => {
    const base = await by('carol', undefined, { 'a.md': 'a\n' });
    const alice = await by('alice', base, { 'Guides/Start.md': 'same\n', 'Guides/More.md': 'more\n' });
    const bob = await by('bob', base, { 'guides/start.md': 'same\n' });
    expect(await filesAt(await headOf(alice, bob))).toEqual({
      'a.md': 'a\n',
      'Guides/Start.md': 'same\n',
      'Guides/More.md': 'more\n',
    });
  });
});

//   base ─┬─ alice ─┬─ (alice, bob) ── choice
//         └─ bob ───┘                       ├─ head
//             └──────── later on bob's text ┘
describe('A choice between two versions', () => {
  it('holds against an edit elsewhere on the page by somebody who had not heard of it', async () => {
    const base = await by('carol', undefined, { 'a.md': 'one\n\nmiddle\n\nend\n' });
    const alice = await by('alice', base, { 'a.md': 'first\n\nmiddle\n\nend\n' });
    const bob = await by('bob', base, { 'a.md': 'second\n\nmiddle\n\nend\n' });
    const choice = await by('dave', await headOf(alice, bob), { 'a.md': 'second\n\nmiddle\n\nend\n' });
    const later = await by('bob', bob, { 'a.md': 'second\n\nmiddle\n\nEND\n' });
    const head = await headOf(later, choice);
    expect(await filesAt(head)).toEqual({ 'a.md': 'second\n\nmiddle\n\nEND\n' });
  });
});

//   base ─┬─ t1 … t10, each of its own author
describe('Ten tips that changed one sentence', () => {
  it('leave one block of ten versions, whatever the order in which they came', async () => {
    const base = await by('carol', undefined, { 'a.md': 'before\n\nsentence\n\nafter\n' });
    const tips: Sha[] = [];
    for (let n = 0; n < 10; n += 1) {
      tips.push(await by(`author${n}`, base, { 'a.md': `before\n\nversion number${n}\n\nafter\n` }));
    }
    const head = await headOf(...tips);
    const text = (await filesAt(head))['a.md'] ?? '';
    expect(countConflicts(text)).toBe(1);
    expect(text.match(/version number\d/g)).toHaveLength(10);
    expect(await headOf(...tips.toReversed())).toBe(head);
    expect(await tipsOfHead(objects, head)).toEqual(tips);
  });
});
