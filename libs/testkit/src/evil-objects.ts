import { execFileSync } from 'node:child_process';

/** One entry of a tree, byte for byte; the sha is made of one hexadecimal digit. */
export function rawEntry(mode: string, name: string | Buffer, digit = 'a'): Buffer {
  return Buffer.concat([
    Buffer.from(`${mode} `),
    Buffer.from(name),
    Buffer.from([0]),
    Buffer.from(digit.repeat(40), 'hex'),
  ]);
}

/** A tree with something wrong: by its code, which refuses it from everybody (`dangerous`) or only what is written here. */
export interface EvilTree {
  readonly name: string;
  readonly code: string;
  readonly dangerous: boolean;
  /** its bytes; what it names is written into the repository */
  readonly tree: (dir: string) => Buffer;
}

type Entry = readonly [mode: string, name: string | Buffer, digit?: string];

/** A tree whose blobs and folders are there, so that only what is evil about it is wrong. */
function treeOf(...entries: Entry[]): (dir: string) => Buffer {
  return (dir) => {
    const blob = written(dir, ['hash-object', '-w', '--stdin'], 'evil');
    const folder = written(dir, ['mktree'], `100644 blob ${blob}\tx.md\n`);
    const sha = (mode: string) => Buffer.from(/^0?4/.test(mode) ? folder : blob, 'hex');
    return Buffer.concat(
      entries.map(([mode, name, digit]) => {
        const target = digit === undefined ? sha(mode) : Buffer.from(digit.repeat(40), 'hex');
        return Buffer.concat([Buffer.from(`${mode} `), Buffer.from(name), Buffer.from([0]), target]);
      }),
    );
  };
}

function written(dir: string, args: readonly string[], input: string): string {
  return execFileSync('git', ['-C', dir, ...args], { input })
    .toString()
    .trim();
}

function dangerous(name: string, code: string, ...entries: Entry[]): EvilTree {
  return { name, code, dangerous: true, tree: treeOf(...entries) };
}

function unwanted(name: string, code: string, ...entries: Entry[]): EvilTree {
  return { name, code, dangerous: false, tree: treeOf(...entries) };
}

/** Trees that git stores without a word (`hash-object --literally`), and what the gate must find in each. */
export const evilTrees: readonly EvilTree[] = [
  dangerous('a .git folder', 'git_name', ['40000', '.git']),
  dangerous('a .GIT folder', 'git_name', ['40000', '.GIT']),
  dangerous('a git~1 folder', 'git_name', ['40000', 'git~1']),
  dangerous('a .git HFS ignores characters of', 'git_name', ['40000', '.g\u200cit']),
  dangerous('a .git. folder', 'git_name', ['40000', '.git.']),
  dangerous('a ".git " folder', 'git_name', ['40000', '.git ']),
  dangerous('a .git stream of NTFS', 'git_name', ['40000', '.git::$INDEX_ALLOCATION']),
  dangerous('a .git behind a backslash', 'git_name', ['100644', 'a\\.git\\config']),
  dangerous('the name .', 'dot_name', ['40000', '.']),
  dangerous('the name ..', 'dot_name', ['40000', '..']),
  dangerous('a path upward for Windows', 'dot_name', ['100644', '..\\x.md']),
  dangerous('a slash in a name', 'slash_name', ['100644', 'a/b.md']),
  dangerous('an absolute path', 'slash_name', ['100644', '/etc/x']),
  dangerous('an empty name', 'empty_name', ['100644', '']),
  dangerous('one name twice', 'duplicate_entry', ['100644', 'a.md'], ['100644', 'a.md']),
  dangerous(
    'a file and a folder of one name',
    'duplicate_entry',
    ['100644', 'a'],
    ['100644', 'a-b'],
    ['40000', 'a'],
  ),
  dangerous('entries out of order', 'unsorted_tree', ['100644', 'b.md'], ['100644', 'a.md']),
  dangerous('a folder sorted as a file', 'unsorted_tree', ['40000', 'a'], ['100644', 'a.md']),
  dangerous('the mode 777777', 'bad_mode', ['777777', 'a.md']),
  dangerous('a mode that is no number', 'bad_mode', ['rwxrwx', 'a.md']),
  dangerous('a null sha', 'null_sha', ['100644', 'a.md', '0']),
  {
    name: 'its end cut off',
    code: 'broken_tree',
    dangerous: true,
    tree: (dir) => treeOf(['100644', 'a.md'])(dir).subarray(0, -3),
  },
  unwanted('a name with a backslash', 'backslash_name', ['100644', 'a\\b.md']),
  unwanted('a line break in a name', 'control_name', ['100644', 'a\nb.md']),
  unwanted('an escape sequence in a name', 'control_name', ['100644', 'a\u001b[31m.md']),
  unwanted('a name of invalid UTF-8', 'bad_utf8', ['100644', Buffer.from([0xc3, 0x28, 0x2e, 0x6d, 0x64])]),
  unwanted('a name in NFD', 'not_nfc', ['100644', 'e\u0301.md']),
  unwanted('a name that turns its direction', 'hidden_name', ['100644', 'a\u202edm.md']),
  unwanted('names that differ in case', 'case_twins', ['100644', 'Home.md'], ['100644', 'home.md']),
  unwanted(
    'names that differ in their Unicode form',
    'nfc_twins',
    ['100644', 'e\u0301.md'],
    ['100644', 'é.md'],
  ),
  unwanted('a link to /etc/passwd', 'symlink', ['120000', 'passwd.md']),
  unwanted('a submodule', 'gitlink', ['160000', 'sub', 'b']),
  unwanted('.gitmodules', 'dot_file', ['100644', '.gitmodules']),
  unwanted('.gitattributes', 'dot_file', ['100644', '.gitattributes']),
  unwanted('an executable', 'executable', ['100755', 'run.md']),
  dangerous('the mode 100666', 'bad_mode', ['100666', 'a.md']),
  unwanted('the mode 100664', 'odd_mode', ['100664', 'a.md']),
  unwanted('a zero-padded mode', 'odd_mode', ['040000', 'a']),
  unwanted('a name of 5,000 bytes', 'name_too_long', ['100644', 'n'.repeat(5000)]),
  unwanted('a Windows device', 'device_name', ['100644', 'aux.md']),
  unwanted('a name that ends in a dot', 'windows_end', ['100644', 'a.']),
];

/** A commit with something wrong. */
export interface EvilCommit {
  readonly name: string;
  readonly code: string;
  readonly dangerous: boolean;
  readonly commit: (tree: string, parents?: readonly string[]) => Buffer;
}

interface CommitText {
  readonly tree?: string;
  readonly parents?: string[];
  readonly author?: string;
  readonly committer?: string;
  readonly headers?: string;
  readonly message?: string | Buffer;
}

const ada = 'Ada <ada@example.org> 1700000000 +0100';

function commit(name: string, code: string, text: CommitText): EvilCommit {
  const {
    parents: own = [],
    author = `author ${ada}\n`,
    committer = `committer ${ada}\n`,
    headers = '',
  } = text;
  const head = (tree: string, parents: readonly string[]): string =>
    `${text.tree ?? `tree ${tree}\n`}${parents.map((sha) => `parent ${sha}\n`).join('')}${author}${committer}${headers}\n`;
  const write = (tree: string, parents: readonly string[] = []): Buffer =>
    Buffer.concat([Buffer.from(head(tree, [...parents, ...own])), Buffer.from(text.message ?? 'Evil\n')]);
  return { name, code, dangerous: code === 'broken_commit', commit: write };
}

const shas = (count: number) => Array.from({ length: count }, (_, i) => String(i + 1).padStart(40, 'a'));

/** Commits that git stores without a word, and what the gate must find in each. */
export const evilCommits: readonly EvilCommit[] = [
  commit('no tree', 'broken_commit', { tree: '' }),
  commit('a tree that is no sha', 'broken_commit', { tree: 'tree --output=x\n' }),
  commit('a parent that is no sha', 'broken_commit', { parents: ['main'] }),
  commit('no author', 'broken_commit', { author: '' }),
  commit('no committer', 'broken_commit', { committer: '' }),
  commit('two authors', 'broken_commit', { headers: `author ${ada}\n` }),
  commit('a parent behind the committer', 'broken_commit', { headers: `parent ${'a'.repeat(40)}\n` }),
  commit('no address', 'bad_person', { author: 'author Ada 1700000000 +0100\n' }),
  commit('no name', 'bad_person', { author: 'author  <ada@example.org> 1700000000 +0100\n' }),
  commit('a tag in a name', 'bad_person', { author: `author <script>alert(1)</script> ${ada}\n` }),
  commit('a name that turns its direction', 'bad_person', { author: `author \u202e${ada}\n` }),
  commit('a name of 200 letters', 'long_person', {
    author: `author ${'a'.repeat(200)} <a@b> 1700000000 +0100\n`,
  }),
  commit('a date in the year 285 million', 'bad_date', { author: 'author A <a@b> 9007199254740993 +0000\n' }),
  commit('a date that overflows', 'bad_date', { author: `author A <a@b> ${'9'.repeat(40)} +0000\n` }),
  commit('a date before 1970', 'bad_date', { committer: 'committer A <a@b> -5 +0000\n' }),
  commit('the zone +9999', 'bad_zone', { author: 'author A <a@b> 1700000000 +9999\n' }),
  commit('a NUL in its message', 'bad_message', { message: 'a\0b' }),
  commit('an escape sequence in its message', 'bad_message', { message: 'a\u001b[2Jb' }),
  commit('a message of 1 MB', 'long_message', { message: 'm'.repeat(1_000_000) }),
  commit('a message of invalid UTF-8', 'bad_utf8', { message: Buffer.from([0xc3, 0x28]) }),
  commit('a signature of 1 MB', 'big_commit', { headers: `gpgsig ${'s'.repeat(1_000_000)}\n` }),
  commit('the encoding UTF-7', 'odd_encoding', { headers: 'encoding UTF-7\n' }),
  commit('300 parents', 'too_many_parents', { parents: shas(300) }),
  commit('one parent twice', 'repeated_parent', { parents: ['a'.repeat(40), 'a'.repeat(40)] }),
];
