import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BodyOf, Operation, PackBytes, ReplyOf } from '@erwik/events';
import { createPublisher, serveRequests } from '@erwik/bus';
import type { Bus, Publisher } from '@erwik/bus';

const inlineMaxBytes = 256 * 1024;

/**
 * A store on a real repository, by git's own programs, with what a router asks of it: it stands in for the store process, which
 * is another app. It holds lines of commits, and never merges: its head is the first of its tips.
 */
export class GitStore implements AsyncDisposable {
  readonly #dir: string;
  readonly #packs: string;
  readonly #publisher: Publisher;
  readonly #server: AsyncDisposable;
  #tips: string[] = [];
  #taking: Promise<unknown> = Promise.resolve();
  /** operations that were asked for, in order */
  readonly asked: Operation[] = [];
  /** awaited before each answer */
  before: (operation: Operation) => Promise<void> | void = () => {};
  /** most commits in one pack, whatever is asked for */
  stepMax = Infinity;
  /** how a pack is changed before it is handed out */
  forge: (reply: ReplyOf<'packFor'>) => ReplyOf<'packFor'> = (reply) => reply;

  private constructor(folder: string, bus: Bus) {
    this.#dir = join(folder, 'wiki.git');
    this.#packs = join(folder, 'packs');
    this.#publisher = createPublisher(bus);
    this.#server = serveRequests(bus, {
      status: (body) => this.#answer('status', body, () => this.#status()),
      holds: (body) =>
        this.#answer('holds', body, async ({ commit }) => ({
          holds: await this.holds(commit),
          head: this.head,
        })),
      packFor: (body) => this.#answer('packFor', body, (asked) => this.#packFor(asked)),
      takePack: (body) =>
        this.#answer('takePack', body, (given) => this.#inTurn(() => this.#takePack(given))),
    });
  }

  static async open(folder: string, bus: Bus): Promise<GitStore> {
    const store = new GitStore(folder, bus);
    await mkdir(store.#packs, { recursive: true });
    await store.git(['init', '-q', '--bare', store.#dir]);
    return store;
  }

  get head(): string | null {
    return this.#tips[0] ?? null;
  }

  get tips(): readonly string[] {
    return this.#tips;
  }

  async holds(commit: string): Promise<boolean> {
    return this.git(['cat-file', '-e', `${commit}^{commit}`]).then(
      () => true,
      () => false,
    );
  }

  /** Makes so many commits on head, each with a text of so many random characters; answers the last. */
  async save(count = 1, textChars = 20): Promise<string> {
    let tip = this.head;
    const lines = Array.from({ length: count }, (_, index) => {
      const text = randomText(textChars);
      const from = tip === null || index > 0 ? '' : `from ${tip}\n`;
      return `commit refs/heads/new\ncommitter A <a@x> ${index + 1} +0000\ndata 1\nx\n${from}M 100644 inline P.md\ndata ${text.length}\n${text}\n`;
    });
    await this.git(['fast-import', '--quiet', '--force'], lines.join(''));
    tip = (await this.git(['rev-parse', 'refs/heads/new'])).toString().trim();
    this.#hold([tip, ...this.#tips.slice(1)], tip, true);
    return tip;
  }

  /** Tells an event of a commit once more. */
  tell(commit: string, saved: boolean): void {
    this.#publisher.publish([{ type: 'CommitHeld', commit, parents: [], tips: this.#tips, saved }]);
  }

  async git(args: readonly string[], input?: string | Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const options = { encoding: 'buffer', maxBuffer: 1024 ** 3 } as const;
      const child = execFile('git', [`--git-dir=${this.#dir}`, ...args], options, (error, out) =>
        error === null ? resolve(out) : reject(new Error(`git ${args[0]} failed`, { cause: error })),
      );
      child.stdin?.on('error', () => {}).end(input);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
    await this.#publisher[Symbol.asyncDispose]();
  }

  async #answer<Op extends Operation>(
    operation: Op,
    body: BodyOf<Op>,
    how: (body: BodyOf<Op>) => Promise<ReplyOf<Op>>,
  ): Promise<ReplyOf<Op>> {
    this.asked.push(operation);
    await this.before(operation);
    return how(body);
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#taking.then(work);
    this.#taking = done.catch(() => {});
    return done;
  }

  async #status(): Promise<ReplyOf<'status'>> {
    const [tips, roots] = [[...this.#tips], await this.#roots()];
    const counts = { merges: 0, mergeVersion: '1', pages: 0, files: 0, degraded: [] };
    return { head: tips[0] ?? null, tips, roots, ...counts, index: { head: null, complete: true } };
  }

  async #roots(): Promise<string[]> {
    if (this.head === null) return [];
    const roots = await this.git(['rev-list', '--max-parents=0', ...this.#tips]);
    return roots.toString().trim().split('\n');
  }

  async #packFor({ commit, have, commitsMax }: BodyOf<'packFor'>): Promise<ReplyOf<'packFor'>> {
    if (!(await this.holds(commit))) return this.forge({ kind: 'missing' });
    const known: string[] = [];
    for (const sha of have) if (await this.holds(sha)) known.push(sha);
    const not = known.map((sha) => `^${sha}`);
    const listed = await this.git(['rev-list', '--first-parent', '--reverse', commit, ...not]);
    const line = listed
      .toString()
      .split('\n')
      .filter((sha) => sha !== '');
    const count = Math.min(commitsMax, this.stepMax, line.length);
    const tip = line[count - 1] ?? commit;
    const bytes = await this.git(
      ['pack-objects', '--thin', '--revs', '--stdout', '-q', '--delta-base-offset'],
      `${[tip, ...not].join('\n')}\n`,
    );
    const left = line.length - count;
    return this.forge({ kind: 'pack', tip, left, pack: await this.#bytesOf(bytes) });
  }

  async #bytesOf(bytes: Buffer): Promise<PackBytes> {
    if (bytes.length <= inlineMaxBytes) return { kind: 'inline', base64: bytes.toString('base64') };
    const name = `out-${randomUUID()}.pack`;
    await writeFile(join(this.#packs, name), bytes);
    return { kind: 'file', name, bytes: bytes.length };
  }

  async #takePack({ tip, pack }: BodyOf<'takePack'>): Promise<ReplyOf<'takePack'>> {
    const bytes = await this.#read(pack);
    try {
      if (!(await this.holds(tip))) {
        await this.git(['index-pack', '--stdin', '--fix-thin', '--strict'], bytes);
        await this.git(['rev-list', '--objects', tip]);
        await this.#reach(tip);
      }
    } catch (error) {
      return { kind: 'refused', code: 'bad_pack', message: String(error).slice(0, 200) };
    }
    return { kind: 'held', head: this.head ?? tip, tips: [...this.#tips], origin: 'erwik@origin' };
  }

  async #read(pack: PackBytes): Promise<Buffer> {
    if (pack.kind === 'inline') return Buffer.from(pack.base64, 'base64');
    const path = join(this.#packs, pack.name);
    const bytes = await readFile(path);
    expectBytes((await stat(path)).size, pack.bytes);
    await rm(path);
    return bytes;
  }

  async #reach(tip: string): Promise<void> {
    const others: string[] = [];
    for (const other of this.#tips) {
      const isBelow = await this.git(['merge-base', '--is-ancestor', other, tip]).then(
        () => true,
        () => false,
      );
      if (!isBelow) others.push(other);
    }
    this.#hold([tip, ...others], tip, false);
  }

  #hold(tips: string[], commit: string, saved: boolean): void {
    this.#tips = tips;
    const previous = null;
    this.#publisher.publish([
      { type: 'CommitHeld', commit, parents: [], tips, saved },
      { type: 'HeadMoved', head: tips[0] ?? commit, previous, coarse: true },
    ]);
  }
}

function expectBytes(found: number, said: number): void {
  if (found !== said) throw new Error(`a pack of ${found} bytes, where ${said} were said`);
}

/** Letters that no compression makes few of. */
function randomText(chars: number): string {
  let text = '';
  for (let round = 0; text.length < chars; round += 1)
    text += createHash('sha512').update(`${randomUUID()}${round}`).digest('base64').replaceAll('=', 'x');
  return text.slice(0, chars);
}
