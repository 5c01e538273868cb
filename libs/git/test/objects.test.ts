import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeCommit, parseCommit } from '../src/objects/commit.js';
import { hashObject, isSha } from '../src/objects/object.js';
import type { RawObject } from '../src/objects/object.js';
import { patchTree, splicesBetweenTrees } from '../src/objects/patch-tree.js';
import { applySplices, spliceBetween } from '../src/objects/splice.js';
import { readTrailer, withTrailers } from '../src/objects/trailers.js';
import { encodeTree, findEntry, parseTree } from '../src/objects/tree.js';
import type { TreeEntry } from '../src/objects/tree.js';
import { bareRepository, git, gitBytes } from './real-git.js';

const blobs = ['e69de29bb2d1d6434b8b29ae775ad8c2e48c5391', 'd670460b4b4aece5915caf5c68d12f560a9fe3e4'];
// few letters, and those that sort around the slash, so that files and folders of related names meet
const name = fc.stringMatching(/^[a-c.0é!-]{1,5}$/).filter((text) => text !== '.' && text !== '..');
const entryOf = (text: string): fc.Arbitrary<TreeEntry> =>
  fc.record({
    mode: fc.constantFrom('100644', '40000'),
    name: fc.constant(text),
    sha: fc.constantFrom(...blobs),
  });
const entries = fc
  .uniqueArray(name, { maxLength: 12 })
  .chain((names) => fc.tuple(...names.map((text) => entryOf(text))));

function mktree(dir: string, list: readonly TreeEntry[]): string {
  const line = ({ mode, name: text, sha }: TreeEntry): string =>
    `${mode === '40000' ? '040000 tree' : '100644 blob'} ${sha}\t${text}\0`;
  return git(dir, ['mktree', '-z', '--missing'], list.map(line).join(''));
}

const treeSha = (data: Buffer): string => hashObject({ type: 'tree', data });

describe('objects', () => {
  test('an object has the sha that git gives it', () => {
    const dir = bareRepository();
    for (const text of ['', 'hello\n', 'ünïcode', '\0\x01\xff']) {
      const data = Buffer.from(text);
      expect(hashObject({ type: 'blob', data })).toBe(git(dir, ['hash-object', '--stdin'], data));
    }
    expect(isSha('E69de29bb2d1d6434b8b29ae775ad8c2e48c5391')).toBe(false);
    expect(isSha('e69de29bb2d1d6434b8b29ae775ad8c2e48c5391\n')).toBe(false);
  });
});

describe('splices', () => {
  test('the splices between two texts turn one into the other', () => {
    const bytes = fc.uint8Array({ max: 2, maxLength: 30 }).map((array) => Buffer.from(array));
    fc.assert(
      fc.property(bytes, bytes, fc.integer({ min: 0, max: 10_000 }), (a, b, shared) => {
        const base = Buffer.concat([Buffer.alloc(shared), a, Buffer.alloc(shared)]);
        const target = Buffer.concat([Buffer.alloc(shared), b, Buffer.alloc(shared)]);
        const splice = spliceBetween(base, target);
        expect(applySplices(base, [splice]).equals(target)).toBe(true);
        expect(splice.bytes.length).toBeLessThanOrEqual(b.length);
      }),
    );
  });
});

describe('trees', () => {
  test('entries are put into the order git puts them in', () => {
    const dir = bareRepository();
    fc.assert(
      fc.property(entries, (list) => {
        expect(treeSha(encodeTree(list))).toBe(mktree(dir, list));
      }),
      { numRuns: 30 },
    );
  });

  test('what is written is read again', () => {
    fc.assert(
      fc.property(entries, (list) => {
        const data = encodeTree(list);
        expect(encodeTree(parseTree(data)).equals(data)).toBe(true);
        for (const { mode, name: text, sha } of list) expect(findEntry(data, text)).toEqual({ mode, sha });
        expect(findEntry(data, 'absent')).toBeNull();
      }),
    );
  });

  test('a patched tree equals the tree made anew', () => {
    const edit = name.chain((text) => fc.tuple(fc.constant(text), fc.option(entryOf(text))));
    fc.assert(
      fc.property(
        entries,
        fc.uniqueArray(edit, { selector: ([text]) => text, maxLength: 6 }),
        (list, edits) => {
          const after = new Map(list.map((entry) => [entry.name, entry]));
          for (const [text, entry] of edits) {
            if (entry === null) after.delete(text);
            else after.set(text, entry);
          }
          const before = encodeTree(list);
          const patched = patchTree(before, new Map(edits));
          expect(patched.data.equals(encodeTree([...after.values()]))).toBe(true);
          expect(applySplices(before, patched.splices).equals(patched.data)).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('the splices between two trees turn one into the other', () => {
    fc.assert(
      fc.property(entries, entries, (a, b) => {
        const base = encodeTree(a);
        const target = encodeTree(b);
        expect(applySplices(base, splicesBetweenTrees(base, target)).equals(target)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('a changed target is a splice of just its sha', () => {
    const list = Array.from({ length: 100 }, (_, i) => ({ mode: '100644', name: `p${i}`, sha: blobs[0]! }));
    const { splices, data } = patchTree(
      encodeTree(list),
      new Map([['p50', { mode: '100644', sha: blobs[1]! }]]),
    );
    expect(splices.map(({ bytes }) => bytes.toString('hex'))).toEqual([blobs[1]]);
    const [between] = splicesBetweenTrees(encodeTree(list), data);
    expect(between!.bytes.length).toBeLessThanOrEqual(20);
  });

  test('names that are no UTF-8 survive the edit of another name', () => {
    const odd = Buffer.concat([Buffer.from('100644 \xff\xfe\0', 'latin1'), Buffer.from(blobs[0]!, 'hex')]);
    const { data } = patchTree(odd, new Map([['a', { mode: '100644', sha: blobs[1]! }]]));
    expect(data.subarray(-odd.length).equals(odd)).toBe(true);
    expect(parseTree(data).map((entry) => entry.name)).toEqual(['a', '\ufffd\ufffd']);
    expect(findEntry(data, '\ufffd\ufffd')).toBeNull();
  });

  test('names that would leave the tree are refused', () => {
    for (const bad of ['', '.', '..', 'a/b', 'a\0b', '.git', '.GIT']) {
      expect(() => patchTree(Buffer.alloc(0), new Map([[bad, { mode: '100644', sha: blobs[0]! }]]))).toThrow(
        /cannot be a name/,
      );
    }
  });

  test('a tree that is cut off is refused at every length', () => {
    const data = encodeTree([{ mode: '100644', name: 'page', sha: blobs[0]! }]);
    for (let length = 1; length < data.length; length++) {
      expect(() => parseTree(data.subarray(0, length))).toThrow(/cut off/);
    }
  });
});

describe('commits', () => {
  const person = { name: 'Zoë', email: 'zoe@example.org', seconds: 1_700_000_000, offsetMinutes: -210 };
  const tree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

  test('git reads what is written here, and the other way about', () => {
    const dir = bareRepository();
    git(dir, ['hash-object', '-t', 'tree', '-w', '--stdin'], '');
    const data = encodeCommit({
      tree,
      parents: [],
      author: person,
      committer: person,
      message: 'Größe\n\nbody',
    });
    const sha = git(dir, ['hash-object', '-t', 'commit', '-w', '--stdin'], data);
    expect(sha).toBe(hashObject({ type: 'commit', data }));
    const shown = git(dir, ['log', '-1', '--format=%an|%ae|%at|%ai|%s|%b', sha]);
    expect(shown).toBe('Zoë|zoe@example.org|1700000000|2023-11-14 18:43:20 -0330|Größe|body');
    const theirs = git(dir, ['commit-tree', tree, '-p', sha, '-m', 'by git']);
    const read = parseCommit(gitBytes(dir, ['cat-file', 'commit', theirs]));
    expect(read).toMatchObject({ tree, parents: [sha], message: 'by git\n', author: { name: 'Ada' } });
    expect(git(dir, ['fsck', '--strict', '--no-dangling'])).toBe('');
  });

  test('whatever a person is called, the commit is one that git accepts', () => {
    const dir = bareRepository();
    const evil = fc.string({ unit: 'binary', maxLength: 20 });
    fc.assert(
      fc.property(evil, evil, evil, (author, email, message) => {
        const who = { ...person, name: `${author}\n\0<x>`, email: `${email}\nparent <` };
        const data = encodeCommit({ tree, parents: [], author: who, committer: who, message });
        const object: RawObject = { type: 'commit', data };
        // without `-w` nothing is stored, but the format is checked all the same
        expect(git(dir, ['hash-object', '-t', 'commit', '--stdin'], data)).toBe(hashObject(object));
        expect(parseCommit(data).parents).toEqual([]);
        expect(parseCommit(data).author.seconds).toBe(person.seconds);
      }),
      { numRuns: 40 },
    );
  });

  test('odd commits of old histories are read without an error', () => {
    const signed = `gpgsig -----BEGIN PGP SIGNATURE-----\n \n parent ${tree}\n -----END-----\n`;
    const cases: [string, object][] = [
      [`tree ${tree}\n`, { author: { name: '', email: '', seconds: 0 }, message: '' }],
      [`tree ${tree}\nauthor <> 5 +0000\n\nm`, { author: { name: '', email: '', seconds: 5 }, message: 'm' }],
      [`tree ${tree}\nauthor A B\n\nm`, { author: { name: 'A B', email: '', seconds: 0 } }],
      [
        `tree ${tree}\nauthor A <a<b>@c> nonsense\n\nm`,
        { author: { name: 'A', email: 'a<b>@c', seconds: 0 } },
      ],
      [`tree ${tree}\nauthor A <a> 18446744073709551615 +9999\n\nm`, { author: { seconds: 0 } }],
      [`tree ${tree}\nauthor A <a> 7 +0545\n${signed}\nm\n\nn`, { parents: [], message: 'm\n\nn' }],
      [`tree ${tree}\nencoding ISO-8859-1\n\n\xe9`, { message: 'é' }],
      [`tree ${tree}\nencoding klingon\n\nx`, { message: 'x' }],
      [`tree ${tree}\n\n\xe9 without saying so`, { message: 'é without saying so' }],
    ];
    for (const [text, expected] of cases) {
      expect(parseCommit(Buffer.from(text, 'latin1'))).toMatchObject(expected);
    }
    expect(() => parseCommit(Buffer.from('parent x\n'))).toThrow(/begin with its tree/);
  });
});

describe('trailers', () => {
  test('what is written is read, by git too', () => {
    const message = withTrailers('Summary\n\nBody: text', {
      'Erwik-Node': 'erwik@e1',
      'Erwik-Key': 'k\n1',
      X: undefined,
    });
    expect(message).toBe('Summary\n\nBody: text\n\nErwik-Node: erwik@e1\nErwik-Key: k 1\n');
    expect(readTrailer(message, 'erwik-key')).toBe('k 1');
    expect(readTrailer(message, 'Body')).toBeNull();
    expect(git('/', ['interpret-trailers', '--parse'], message)).toBe('Erwik-Node: erwik@e1\nErwik-Key: k 1');
  });

  test('nobody forges a trailer, whatever the text', () => {
    const line = fc.constantFrom(
      'Erwik-Key: forged',
      ' erwik-key : forged',
      'Key: forged',
      'prose',
      '',
      'a: b',
      '\r',
    );
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 8 }),
        fc.constantFrom('\n', '\r', '\r\n'),
        fc.boolean(),
        (lines, end, own) => {
          const message = withTrailers(lines.join(end), own ? { Key: 'mine' } : {});
          expect(readTrailer(message, 'Erwik-Key')).toBeNull();
          if (own) expect(readTrailer(message, 'Key')).toBe('mine');
          expect(git('/', ['interpret-trailers', '--parse'], message)).not.toMatch(/^erwik-key/im);
        },
      ),
      { numRuns: 60 },
    );
  });
});
