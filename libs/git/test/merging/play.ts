import { CommitGraph } from '@erwik/merge';
import { tipsOfHead } from '../../src/merging/derived-commit.js';
import { extendGraph } from '../../src/merging/load-graph.js';
import { mergeTips } from '../../src/merging/merge-tips.js';
import type { Sha } from '../../src/objects/object.js';
import { chance } from './chance.js';
import type { Chance } from './chance.js';
import { editFiles, resolveFiles } from './edit-files.js';
import type { File, FilesEdit } from './edit-files.js';
import type { Hand } from './edit-text.js';
import { brokenLaws, conflictsIn } from './laws.js';
import { World } from './world.js';
import type { Replica } from './world.js';

/**
 * What happens at one replica: an edit, the arrival of commits from another, or an exchange of all that both hold, after which
 * edits of both have several merge bases. `choices` is the seed of the details.
 */
export interface Step {
  readonly act: 'edit' | 'receive' | 'meet' | 'restart';
  readonly replica: number;
  readonly choices: number;
}

/** A story of a wiki on a few nodes. */
export interface Story {
  readonly replicas: number;
  readonly start: number;
  readonly steps: readonly Step[];
}

/** What was seen in a story. */
export interface Seen {
  merges: number;
  heads: number;
  conflicts: number;
}

/** Is told what happens, so that a person can read why a law was broken. */
export type Listener = (sentence: string) => void;

/** Plays a story; throws where a law of the merge is broken, with the sentences that say how. */
export async function play(story: Story, listener: Listener = () => {}): Promise<Seen> {
  const playing = new Playing(new World(story.replicas), listener);
  await playing.start(chance(story.start));
  for (const step of story.steps) await playing.step(step);
  await playing.end(chance(story.start + 1));
  return playing.seen;
}

/** What somebody did, in full: a replica commits texts by path (null: gone), or hears of all that another holds. */
export type Act =
  | { readonly by: number; readonly files: Readonly<Record<string, NewText>>; readonly move?: Move }
  | { readonly by: number; readonly from: number };

type NewText = string | null | ((text: string) => string);

type Move = readonly [from: string, to: string];

/** Plays what has been written down act by act, a second each, and judges it as {@link play} does. */
export async function playActs(acts: readonly Act[], listener: Listener = () => {}): Promise<void> {
  const replicas = 1 + Math.max(...acts.flatMap((act) => ('from' in act ? [act.by, act.from] : [act.by])));
  const playing = new Playing(new World(replicas), listener);
  for (const act of acts) await playing.act(act);
  await playing.end(chance(0));
}

/** Seconds of the first commit. */
const startSeconds = 1_700_000_000;

class Playing {
  readonly seen: Seen = { merges: 0, heads: 0, conflicts: 0 };
  readonly #world: World;
  /** the head of each set of tips, by whomever it was made */
  readonly #heads = new Map<string, Sha>();
  readonly #listener: Listener;
  #seconds = startSeconds;

  constructor(world: World, listener: Listener) {
    this.#world = world;
    this.#listener = listener;
  }

  /** Some pages that all replicas know; now and then none, so that histories without a common root meet. */
  async start(choices: Chance): Promise<void> {
    const [first, ...others] = this.#world.replicas;
    if (first === undefined || choices.happens(0.1)) return;
    const hand = this.#hand(choices);
    for (let pages = 1 + choices.below(3); pages > 0; pages -= 1) await this.#edit(first, hand);
    for (const replica of others) await this.#receive(replica, [...first.held], choices);
  }

  async step({ act, replica: at, choices: seed }: Step): Promise<void> {
    const { replicas } = this.#world;
    const replica = replicas[at % replicas.length]!;
    const choices = chance(seed);
    if (act === 'edit') return this.#edit(replica, this.#hand(choices));
    if (act === 'restart') return this.#world.restart(replica);
    const from = choices.pick(replicas);
    if (act === 'meet') {
      const known = [...replica.held];
      await this.#receive(replica, [...from.held], choices);
      return this.#receive(from, known, choices);
    }
    const sent = choices.happens(0.5) ? [...from.held] : [...from.held].filter(() => choices.happens(0.6));
    return this.#receive(replica, sent, choices);
  }

  async act(act: Act): Promise<void> {
    const replica = this.#world.replicas[act.by]!;
    if ('from' in act) return this.#receive(replica, [...this.#world.replicas[act.from]!.held], chance(0));
    const before = await this.#world.filesOf(replica.head);
    const changes = Object.entries(act.files).map(([path, change]) => {
      const text = typeof change === 'function' ? change(before.get(path)?.data.toString() ?? '') : change;
      return [path, text === null ? null : { mode: '100644', data: Buffer.from(text) }] as const;
    });
    const edit = { changes: new Map(changes), moves: act.move === undefined ? [] : [act.move] };
    await this.#commit(replica, edit, (this.#seconds += 1));
  }

  /** All replicas hear of everything; then all conflicts are resolved in one place while somebody writes elsewhere. */
  async end(choices: Chance): Promise<void> {
    const [first, second] = this.#world.replicas;
    await this.#exchange(choices);
    if (first === undefined || second === undefined) return;
    const resolved = resolveFiles(await this.#world.filesOf(first.head), this.#hand(choices));
    if (resolved === null) return;
    await this.#commit(first, resolved, this.#now(choices));
    const fresh = { mode: '100644', data: Buffer.from(`${this.#world.word()}\n`) };
    const elsewhere = { changes: new Map([['Elsewhere.md', fresh]]), moves: [] };
    await this.#commit(second, elsewhere, this.#now(choices));
    await this.#exchange(choices);
    const left = conflictsIn(await this.#world.filesOf(first.head));
    if (left > 0) throw new Error(`${left} conflicts are left after all were resolved`);
  }

  async #exchange(choices: Chance): Promise<void> {
    const { replicas } = this.#world;
    const all = [...new Set(replicas.flatMap(({ held }) => [...held]))];
    if (all.length === 0) return;
    for (const replica of replicas) await this.#receive(replica, all, choices);
    const heads = new Set(replicas.map(({ head }) => head));
    if (heads.size > 1)
      throw new Error(`the same commits gave ${heads.size} heads: ${[...heads].join(', ')}`);
  }

  async #edit(replica: Replica, hand: Hand): Promise<void> {
    const files = await this.#world.filesOf(replica.head);
    const edit = hand.happens(0.1) ? resolveFiles(files, hand) : editFiles(files, hand);
    if (edit !== null) await this.#commit(replica, edit, this.#now(hand));
  }

  /** Clocks are a few seconds apart, so that commits have equal times or older ones than their parents. */
  #now(choices: Chance): number {
    return (this.#seconds += choices.below(4) - 1);
  }

  async #commit(replica: Replica, edit: FilesEdit, seconds: number): Promise<void> {
    const commit = await this.#world.commit(replica, edit, seconds);
    this.#listener(`${replica.name} commits ${commit}: ${told(edit.changes)}`);
  }

  /** Commits come in any order, in any groups, some of them twice. */
  async #receive(replica: Replica, commits: readonly Sha[], choices: Chance): Promise<void> {
    const twice = commits.filter(() => choices.happens(0.2));
    const queue = choices.shuffled([...commits, ...twice]);
    while (queue.length > 0) {
      await this.#world.receive(replica, queue.splice(0, 1 + choices.below(queue.length)));
      await this.#judge(replica, choices);
    }
  }

  async #judge(replica: Replica, choices: Chance): Promise<void> {
    const key = [...replica.tips].sort().join(' ');
    const known = this.#heads.get(key);
    this.seen.merges += replica.tips.length - 1;
    if (known !== undefined) {
      if (known !== replica.head)
        throw new Error(`the tips ${key} gave ${known} before and ${replica.head} now`);
      return;
    }
    if (replica.head === null) throw new Error('there is no head');
    this.#heads.set(key, replica.head);
    await this.#judgeAnew(replica, replica.head, choices);
    if (replica.tips.length > 1) await this.#judgeFiles(replica, replica.head);
  }

  /** The head does not depend on what the replica has worked out before, and merging it again changes nothing. */
  async #judgeAnew({ held }: Replica, head: Sha, choices: Chance): Promise<void> {
    const graph = new CommitGraph();
    const { objects } = this.#world;
    const commits = choices.shuffled(choices.happens(0.5) ? held : await tipsOfHead(objects, head));
    await extendGraph(graph, objects, commits);
    const again = await mergeTips(objects, graph, commits);
    if (again.head !== head) throw new Error(`merged anew, ${head} is ${again.head}`);
  }

  async #judgeFiles({ name, tips, held }: Replica, head: Sha): Promise<void> {
    const files = await this.#world.filesOf(head);
    this.#listener(`${name} merges ${tips.join(', ')} into ${head}: ${told(files)}`);
    this.seen.heads += 1;
    this.seen.conflicts += conflictsIn(files);
    const { objects } = this.#world;
    const deeds = this.#world.deeds(held);
    const faults = await brokenLaws(objects, await this.#world.treeOf(head), { files, deeds });
    if (faults.length > 0) throw new Error(faults.join('\n'));
  }

  #hand(choices: Chance): Hand {
    return { ...choices, word: () => this.#world.word() };
  }
}

function told(files: Iterable<readonly [string, File | null]>): string {
  return [...files]
    .map(([path, file]) => `\n-- ${path} ${file?.mode ?? 'gone'}\n${file?.data.toString() ?? ''}`)
    .join('');
}
