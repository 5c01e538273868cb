import { randomBytes } from 'node:crypto';
import type {
  BodyOf,
  BusEvent,
  ChangeKind,
  CommitLine,
  LinkState,
  Operation,
  RecentRow,
  ReplyOf,
  Revision,
} from '@erwik/events';
import { mergeText } from '@erwik/merge';
import {
  PageDirectory,
  accessPath,
  editText,
  nameOfPath,
  parseAccessRules,
  pathOfNewPage,
  scanLinkTargets,
} from '@erwik/pages';
import { findingAnswers } from './finding-answers.js';
import { pageChangeAnswers } from './page-change-answers.js';
import { resolveAll, specialsOf } from './page-surroundings.js';
import { commitEvents, rowsOf, waitingRows } from './store-facts.js';
import { TestAccounts } from './test-accounts.js';
import { blobOf, uploadHandlers } from './test-uploads.js';

type Handlers = { readonly [Op in Operation]: (body: BodyOf<Op>) => ReplyOf<Op> };
type Stored = {
  readonly path: string;
  readonly text: string;
  readonly blob: string;
  readonly change: CommitLine;
};
type Past = {
  readonly commit: CommitLine;
  readonly pages: ReadonlyMap<string, Stored>;
  readonly rows: RecentRow[];
};

/**
 * A store in memory that answers the contract's requests and tells the contract's events. It stands in for the store
 * process, which is another app: what it does is what a front can observe, with none of its durability.
 */
export class TestStore {
  readonly directory = new PageDirectory();
  readonly #files = new Map<string, Buffer>();
  readonly #keys = new Map<string, { text: string; reply: ReplyOf<'save'> }>();
  readonly #past: Past[] = [];
  #pages: ReadonlyMap<string, Stored> = new Map();
  /** asked so far, in order */
  readonly asked: { operation: Operation; body: unknown }[] = [];
  /** what keeps saves from working */
  degraded: string[] = [];
  /** the pieces of files on their way */
  readonly pieces = new Map<string, Buffer>();
  /** pages that were deleted elsewhere while they were edited here */
  readonly kept = new Set<string>();
  /** most files that one list answers */
  filesPerList = 1000;
  /** files that are kept beside another version of themselves */
  readonly beside: { path: string; of: string }[] = [];
  /** where commits are said to be saved */
  node = 'erwik@e1.test';
  /** where git's clients are answered */
  gitDoor = { address: '127.0.0.1:9', secret: '0'.repeat(64) };
  readonly accounts = new TestAccounts((events) => this.onEvents(events));
  /** told of every change */
  onEvents: (events: BusEvent[]) => void = () => {};
  /** awaited before every answer */
  before: (operation: Operation) => Promise<void> | void = () => {};

  get head(): string | null {
    return this.#past.at(-1)?.commit.commit ?? null;
  }

  /** how many commits were made */
  get commits(): number {
    return this.#past.length;
  }

  /** Saves a text over whatever is there, as `alice`. */
  write(name: string, text: string): string {
    const existing = this.#pages.get(name)?.path;
    return this.#commit([{ path: existing ?? pathOfNewPage(name), text }], 'alice', 'Edit');
  }

  /** Puts bytes at a path. */
  writeFile(path: string, bytes: Buffer): void {
    this.#files.set(blobOf(bytes), bytes);
    this.#commit([{ path, text: bytes.toString('latin1'), bytes }], 'alice', 'Add a file');
  }

  delete(name: string): string {
    return this.#commit(
      [{ path: this.#pages.get(name)?.path ?? `${name}.md`, text: null }],
      'alice',
      'Delete',
    );
  }

  /** the requests it answers */
  get operations(): Operation[] {
    return Object.keys(this.#handlers) as Operation[];
  }

  async ask<Op extends Operation>(operation: Op, body: BodyOf<Op>): Promise<ReplyOf<Op>> {
    this.asked.push({ operation, body });
    await this.before(operation);
    return this.#handlers[operation](body);
  }

  readonly #handlers: Handlers = {
    gitDoor: () => this.gitDoor,
    readAccess: () => this.#readAccess(),
    putAccess: ({ text, base, author, summary }) => {
      const now = this.#readAccess();
      if (now.blob !== base) return { kind: 'changed', ...now };
      const { faults } = parseAccessRules(text);
      if (faults.length > 0) return { kind: 'refused', code: 'bad_access_rules', message: faults.join(' ') };
      const commit = this.#commit([{ path: accessPath, text }], author.name, summary);
      return { kind: 'saved', commit, blob: blobOf(Buffer.from(text)) };
    },
    readPage: ({ name }) => this.#readPage(name),
    readRevision: ({ name, commit }) => {
      const revision = this.#revision(name, commit);
      return revision === null
        ? { kind: 'nothing' }
        : { kind: 'revision', ...revision, links: this.#links(name, revision.text) };
    },
    fileAt: ({ path, commit }) => {
      const blob = this.#revision(path, commit)?.blob ?? null;
      return blob === null ? { kind: 'nothing' } : { kind: 'file', path, blob };
    },
    readFile: ({ blob, offset }) => {
      const bytes = this.#files.get(blob) ?? this.#textOf(blob);
      if (bytes === undefined) return { kind: 'nothing' };
      return {
        kind: 'piece',
        base64: bytes.subarray(offset, offset + 100_000).toString('base64'),
        bytes: bytes.length,
      };
    },
    resolveLinks: ({ from, targets }) => ({ links: resolveAll(this.directory, from, targets) }),
    save: (body) => this.#save(body),
    compare: ({ name, from, to }) => {
      const [one, two] = [this.#revision(name, from), this.#revision(name, to)];
      return one === null || two === null ? { kind: 'nothing' } : { kind: 'compared', from: one, to: two };
    },
    history: ({ name, limit }) => ({
      rows: this.#rows()
        .filter((row) => row.name === name)
        .map(({ name: _name, kind: _kind, ...row }) => row)
        .slice(0, limit),
      next: null,
      complete: true,
    }),
    recent: ({ limit, filter = {} }) => ({
      rows: this.#rows()
        .filter(
          ({ author, path }) =>
            author.name === (filter.person ?? author.name) && path.startsWith(filter.path ?? ''),
        )
        .slice(0, limit),
      next: null,
      complete: true,
    }),
    readCommit: ({ commit }) => {
      const past = this.#past.find((each) => each.commit.commit === commit);
      return past === undefined
        ? { kind: 'nothing' }
        : { kind: 'commit', change: past.commit, message: past.commit.summary, pages: past.rows };
    },
    search: ({ query }) => ({
      hits: [...this.#pages]
        .filter(([, page]) => page.text.includes(query))
        .map(([name]) => ({ name, title: name, snippet: [{ text: query, hit: true }], at: null })),
      total: [...this.#pages.values()].filter((page) => page.text.includes(query)).length,
      complete: true,
    }),
    suggest: ({ query }) => ({
      pages: rowsOf([...this.#pages.keys()].filter((name) => name.includes(query))),
    }),
    ...findingAnswers({
      pages: () => this.#pages,
      links: (from, text) => this.#links(from, text),
      rowsOf: (names) => rowsOf(names),
    }),
    ...pageChangeAnswers(
      () => this.#past,
      (changes, { author, summary }) => this.#commit(changes, author, summary),
    ),
    wanted: () => ({ pages: [], complete: true }),
    conflicts: () => ({ rows: waitingRows(this.#pages, this), complete: true }),
    holds: ({ commit }) => ({
      holds: this.#past.some((each) => each.commit.commit === commit),
      head: this.head,
    }),
    listFiles: ({ head, offset }) => {
      if (this.head === null || (head !== null && head !== this.head))
        return { kind: 'moved', head: this.head };
      const end = offset + this.filesPerList;
      const files = [...this.#pages.values()].map(({ path, blob }) => ({ path, blob }));
      return {
        kind: 'files',
        head: this.head,
        files: files.slice(offset, end),
        next: end < files.length ? end : null,
      };
    },
    addFiles: () => ({ commit: null, files: [] }),
    packFor: () => ({ kind: 'missing' }),
    ...this.accounts.answers(),
    ...uploadHandlers(this, (path) => this.#linking(path)),
    takePack: () => ({ kind: 'refused', code: 'none', message: 'This store takes no packs.' }),
    status: () => ({
      head: this.head,
      tips: this.head === null ? [] : [this.head],
      roots: this.#past.slice(0, 1).map((past) => past.commit.commit),
      merges: 0,
      mergeVersion: '1',
      pages: this.#pages.size,
      files: this.#files.size,
      index: { head: this.head, complete: true },
      degraded: this.degraded,
    }),
  };

  /** Sets the rules of access, as a push does: whatever they are. */
  writeAccess(text: string): void {
    this.#commit([{ path: accessPath, text }], 'root', 'Rules');
  }

  #readAccess(): ReplyOf<'readAccess'> {
    const file = this.#pages.get(accessPath);
    return { text: file?.text ?? '', blob: file?.blob ?? null };
  }

  #readPage(asked: string): ReplyOf<'readPage'> {
    const found = this.directory.lookup(asked);
    if (found.kind === 'fold') return { kind: 'redirect', to: found.name, moved: false };
    if (found.kind === 'ambiguous') return { kind: 'ambiguous', names: [...found.names] };
    if (found.kind === 'file') {
      const bytes = this.#bytesAt(found.path);
      return {
        kind: 'file',
        path: found.path,
        blob: blobOf(bytes),
        bytes: bytes.length,
        head: this.head ?? '',
      };
    }
    const page = this.#pages.get(asked);
    if (page === undefined) {
      const deleted = this.#rows().find((row) => row.name === asked && row.kind === 'deleted') ?? null;
      return {
        kind: 'missing',
        name: asked,
        head: this.head,
        similar: [],
        linkedFrom: [],
        deleted,
        specials: specialsOf(this.#pages, asked),
      };
    }
    const { path, text, blob, change } = page;
    const links = this.#links(asked, text);
    const specials = specialsOf(this.#pages, asked);
    const kept = this.kept.has(asked);
    return {
      kind: 'page',
      ...{ name: asked, path, blob, head: this.head ?? '', text, change, links, specials, kept },
    };
  }

  /** The bytes of a file that is no page; null where there is none. */
  fileAt(path: string): Buffer | null {
    const stored = this.#pages.get(path);
    return stored?.path === path ? (this.#files.get(stored.blob) ?? null) : null;
  }

  /** The names of pages, and the paths of other files. */
  get names(): string[] {
    return [...this.#pages.keys()];
  }

  #linking(name: string): string[] {
    return this.#handlers.backlinks({ name, limit: 500 }).pages.map((page) => page.name);
  }

  #bytesAt(path: string): Buffer {
    const stored = [...this.#pages.values()].find((page) => page.path === path);
    return Buffer.from(stored?.text ?? '', 'latin1');
  }

  #links(from: string, text: string): LinkState {
    return resolveAll(this.directory, from, scanLinkTargets(text));
  }

  #revision(name: string, commit: string): Revision | null {
    const past = this.#past.find((each) => each.commit.commit === commit);
    if (past === undefined) return null;
    const page = past.pages.get(name);
    return { change: past.commit, blob: page?.blob ?? null, text: page?.text ?? '' };
  }

  #save({ name, text: sent, base, key, author, summary, merge, edit }: BodyOf<'save'>): ReplyOf<'save'> {
    const known = this.#keys.get(key);
    if (known !== undefined) {
      if (known.text === sent) return known.reply;
      return { kind: 'refused', code: 'key_reused', message: 'The key was used for another text.' };
    }
    const page = this.#pages.get(name);
    const edited = edit === undefined ? null : editText(page?.text ?? null, edit, sent);
    if (edited?.kind === 'refused') return edited;
    const text = edited?.text ?? sent;
    const same = { name, path: page?.path ?? pathOfNewPage(name), head: this.head ?? '' };
    if (page?.text === text) return { kind: 'unchanged', commit: this.head ?? '', blob: page.blob, ...same };
    const baseText = this.#baseText(name, base);
    const stale = edited === null && page !== undefined && baseText !== page.text;
    const merged = stale ? mergeText({ base: baseText, current: page.text, mine: text }) : null;
    if (merged?.kind === 'conflict' || (stale && merge === 'never')) {
      const current = {
        change: page?.change ?? this.#past[0]!.commit,
        blob: page?.blob ?? null,
        text: page?.text ?? '',
      };
      return {
        kind: 'conflict',
        name,
        base: baseText === null ? null : { text: baseText },
        current,
        head: this.head ?? '',
      };
    }
    const saved = merged?.text ?? text;
    const commit = this.#commit([{ path: same.path, text: saved }], author.name, summary);
    const common = { commit, blob: blobOf(Buffer.from(saved)), head: commit, name, path: same.path };
    const reply: ReplyOf<'save'> =
      merged === null
        ? { kind: 'saved', created: page === undefined, ...common }
        : { kind: 'merged', mergedWith: page === undefined ? [] : [page.change], ...common };
    this.#keys.set(key, { text: sent, reply });
    return reply;
  }

  #textOf(blob: string): Buffer | undefined {
    const pages = this.#past.flatMap((past) => [...past.pages.values()]);
    const page = pages.find((each) => each.blob === blob);
    return page === undefined ? undefined : Buffer.from(page.text);
  }

  #baseText(name: string, base: BodyOf<'save'>['base']): string | null {
    if (base === null) return null;
    if ('commit' in base) return this.#revision(name, base.commit)?.text ?? null;
    const all = this.#past.flatMap((past) => [...past.pages.values()]);
    return all.find((page) => page.blob === base.blob)?.text ?? null;
  }

  #commit(
    changes: { path: string; text: string | null; bytes?: Buffer }[],
    author: string,
    summary: string,
  ): string {
    const previous = this.head;
    const commit: CommitLine = {
      commit: randomBytes(20).toString('hex'),
      parents: previous === null ? [] : [previous],
      author: { name: author, email: `${author}@example.org` },
      at: Date.now(),
      summary,
      node: this.node,
    };
    const pages = new Map(this.#pages);
    const rows = changes.map(({ path, text, bytes }) => {
      const name = bytes === undefined ? (nameOfPath(path) ?? path) : path;
      const before = pages.get(name);
      const kind: ChangeKind = text === null ? 'deleted' : before === undefined ? 'created' : 'edited';
      const blob = text === null ? null : blobOf(bytes ?? Buffer.from(text));
      if (text === null || blob === null) pages.delete(name);
      else pages.set(name, { path, text, blob, change: commit });
      if (kind === 'created') this.directory.add(path);
      if (kind === 'deleted') this.directory.delete(path);
      const sizes = { bytesBefore: before?.text.length ?? 0, bytesAfter: text?.length ?? 0 };
      return { ...commit, ...sizes, name, path, kind, blob };
    });
    this.#pages = pages;
    this.#past.push({ commit, pages, rows });
    this.onEvents(commitEvents(commit, rows, previous));
    return commit.commit;
  }

  #rows(): RecentRow[] {
    return this.#past.toReversed().flatMap((past) => past.rows);
  }
}
