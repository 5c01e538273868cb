import { join } from 'node:path';
import { parseCommit } from '../../../src/objects/commit.js';
import { emptyTreeSha, readTyped } from '../../../src/objects/object.js';
import type { ObjectReader, Sha } from '../../../src/objects/object.js';
import { runGit } from '../../../src/programs/run-git.js';
import { listTree } from '../../../src/repository/walk-trees.js';
import { isDerived } from '../../../src/merging/derived-commit.js';
import type { CommitRequest } from '../../../src/writer/draft.js';
import { listTipRefs } from '../../../src/writer/tip-refs.js';
import { withTrailers } from '../../../src/objects/trailers.js';
import { chance } from '../chance.js';
import type { Chance } from '../chance.js';
import { editFiles, resolveFiles } from '../edit-files.js';
import type { File, Files, FilesEdit } from '../edit-files.js';
import type { Hand } from '../edit-text.js';
import { brokenLaws } from '../laws.js';
import { deedOf, tracesOf } from '../traces.js';
import type { Deed } from '../traces.js';
import { SimulatedNode } from './node.js';

/** What happened in a run: how much was written, how much was merged, and every broken law as a sentence. */
export interface Run {
  readonly seed: number;
  readonly edits: number;
  /** derived commits that are part of the history of the last head */
  readonly merges: number;
  readonly faults: readonly string[];
}

/**
 * Some nodes with real repositories, on which people edit while commits travel, nodes start again and disks are lost; in the
 * end all hear of everything. `folder` must be there and is used up; `template` is an empty repository.
 */
export async function simulate(seed: number, folder: string, template: string): Promise<Run> {
  const choices = chance(seed);
  const count = choices.pick([2, 3, 3, 4, 5, 6]);
  const names = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank'].slice(0, count);
  const nodes = await Promise.all(
    names.map((name) => SimulatedNode.create(name, join(folder, `${name}.git`), template)),
  );
  try {
    return await new Simulation(nodes, choices).run(seed);
  } finally {
    for (const node of nodes) await node.close();
  }
}

const startSeconds = 1_700_000_000;
const stepsPerNode = 6;

class Simulation {
  readonly #nodes: readonly SimulatedNode[];
  readonly #choices: Chance;
  readonly #deeds = new Map<Sha, Deed>();
  /** the authored commits that each node must not lose */
  readonly #held = new Map<SimulatedNode, Set<Sha>>();
  #seconds = startSeconds;
  #words = 0;

  constructor(nodes: readonly SimulatedNode[], choices: Chance) {
    this.#nodes = nodes;
    this.#choices = choices;
    for (const node of nodes) this.#held.set(node, new Set());
  }

  async run(seed: number): Promise<Run> {
    const [first] = this.#nodes;
    if (first !== undefined) await this.#edit(first);
    for (const node of this.#nodes) await this.#exchange(node, first ?? node);
    for (let step = stepsPerNode * this.#nodes.length; step > 0; step -= 1) await this.#step();
    for (let round = 0; round < 2; round += 1) await this.#exchangeAll();
    const faults = await this.#faults();
    return { seed, edits: this.#deeds.size, merges: await this.#mergesBelowHead(), faults };
  }

  async #step(): Promise<void> {
    const [node, other] = [this.#choices.pick(this.#nodes), this.#choices.pick(this.#nodes)];
    switch (this.#choices.below(20)) {
      case 0:
        await node.restart();
        return;
      case 1:
        if (this.#choices.happens(0.7)) return;
        await node.lose();
        this.#held.set(node, new Set());
        return;
      case 2:
      case 3:
      case 4:
      case 5:
      case 6:
      case 7:
      case 8:
        await this.#exchange(node, other);
        return;
      case 9:
        // together: they are built one after another and stored as one
        await Promise.all([this.#edit(node), this.#exchange(node, other), this.#edit(node)]);
        return;
      default:
        await this.#edit(node);
    }
  }

  async #exchangeAll(): Promise<void> {
    for (const node of this.#choices.shuffled(this.#nodes))
      for (const other of this.#choices.shuffled(this.#nodes))
        await this.#pull(node, other, await other.tips());
  }

  /** Some of what one holds goes to the other. */
  async #exchange(node: SimulatedNode, from: SimulatedNode): Promise<void> {
    const all = this.#choices.happens(0.6);
    const sent = all ? await from.tips() : [...this.#heldBy(from)].filter(() => this.#choices.happens(0.3));
    await this.#pull(node, from, this.#choices.shuffled(sent));
  }

  async #pull(node: SimulatedNode, from: SimulatedNode, commits: readonly Sha[]): Promise<void> {
    await node.pull(from, commits);
    const held = this.#heldBy(node);
    for (const sha of commits) for (const deed of await this.#authoredBelow(node.writer, sha)) held.add(deed);
  }

  async #edit(node: SimulatedNode): Promise<void> {
    const { name } = node;
    const seconds = (this.#seconds += this.#choices.below(4) - 1);
    const hand: Hand = { ...this.#choices, word: () => `w${(this.#words += 1)}` };
    await node.writer.submit(async (draft) => {
      const files = await filesOf(draft, draft.head);
      const edit = hand.happens(0.1) ? resolveFiles(files, hand) : editFiles(files, hand);
      if (edit === null) return;
      const { commit } = await draft.commit(requestOf(edit, name, seconds));
      const authored = { commit, author: name, ancestry: new Set(await this.#authoredBelow(draft, commit)) };
      const after = tracesOf(await filesOf(draft, commit));
      this.#deeds.set(commit, deedOf(authored, edit, tracesOf(files), after));
      this.#heldBy(node).add(commit);
    });
  }

  async #faults(): Promise<string[]> {
    const heads = new Set(this.#nodes.map(({ head }) => head));
    const faults = heads.size > 1 ? [`${heads.size} heads: ${[...heads].join(', ')}`] : [];
    const nodeFaults = await Promise.all(this.#nodes.map((node) => this.#nodeFaults(node)));
    faults.push(...nodeFaults.flat());
    const [first] = this.#nodes;
    if (first === undefined) return faults;
    const all = new Set([...this.#held.values()].flatMap((held) => [...held]));
    const deeds = [...all].flatMap((sha) => this.#deeds.get(sha) ?? []);
    const files = await filesOf(first.writer, first.head);
    const tree = await treeOf(first.writer, first.head);
    return [...faults, ...(await brokenLaws(first.writer, tree, { files, deeds }))];
  }

  async #nodeFaults(node: SimulatedNode): Promise<string[]> {
    await node.restart();
    await node.tidyTips();
    const [tips, refs] = [await node.tips(), await listTipRefs(node.dir)];
    const expected = tips.length > 1 ? tips.toSorted() : [];
    const found = await runGit({
      dir: node.dir,
      args: ['fsck', '--strict', '--full', '--no-dangling'],
    }).catch(String);
    const faults = [
      ...(expected.join() === refs.join()
        ? []
        : [`the tips are ${expected.join()}, refs name ${refs.join()}`]),
      ...(found.length === 0 ? [] : [`git fsck says: ${found.toString()}`]),
    ];
    return faults.map((fault) => `${node.name}: ${fault}`);
  }

  async #mergesBelowHead(): Promise<number> {
    const [node] = this.#nodes;
    return node === undefined
      ? 0
      : (await commitsBelow(node.writer, node.head)).filter(({ derived }) => derived).length;
  }

  async #authoredBelow(reader: ObjectReader, commit: Sha): Promise<Sha[]> {
    return (await commitsBelow(reader, commit)).filter(({ derived }) => !derived).map(({ sha }) => sha);
  }

  #heldBy(node: SimulatedNode): Set<Sha> {
    return this.#held.get(node) ?? new Set();
  }
}

function requestOf({ changes }: FilesEdit, name: string, seconds: number): CommitRequest {
  const who = { name, email: `${name}@example.org`, seconds, offsetMinutes: 0 };
  return {
    changes: [...changes].map(([path, file]) => ({ path, data: file?.data ?? null })),
    author: who,
    committer: who,
    message: withTrailers('Edit', { 'Erwik-Node': `erwik@${name}.example.org` }),
  };
}

async function treeOf(reader: ObjectReader, commit: Sha | null): Promise<Sha> {
  return commit === null ? emptyTreeSha : parseCommit(await readTyped(reader, commit, 'commit')).tree;
}

async function filesOf(reader: ObjectReader, commit: Sha | null): Promise<Files> {
  const files = new Map<string, File>();
  for (const { path, mode, sha } of await listTree(reader, await treeOf(reader, commit)))
    files.set(path, { mode, data: await readTyped(reader, sha, 'blob') });
  return files;
}

async function commitsBelow(
  reader: ObjectReader,
  head: Sha | null,
): Promise<{ sha: Sha; derived: boolean }[]> {
  const found = new Map<Sha, boolean>();
  const open = head === null ? [] : [head];
  for (let sha = open.pop(); sha !== undefined; sha = open.pop()) {
    if (found.has(sha)) continue;
    const commit = parseCommit(await readTyped(reader, sha, 'commit'));
    found.set(sha, isDerived(commit));
    open.push(...commit.parents);
  }
  return [...found].map(([sha, derived]) => ({ sha, derived }));
}
