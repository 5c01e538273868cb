import { cpSync, rmSync } from 'node:fs';
import { CommitGraph } from '@erwik/merge';
import { headRef } from '../../../src/repository/init-repository.js';
import { openRepository } from '../../../src/repository/open-repository.js';
import type { Repository } from '../../../src/repository/open-repository.js';
import { tipsOfHead } from '../../../src/merging/derived-commit.js';
import { extendGraph, loadGraph } from '../../../src/merging/load-graph.js';
import { MergeMemory } from '../../../src/merging/merge-memory.js';
import { mergeTips } from '../../../src/merging/merge-tips.js';
import type { RawObject, Sha } from '../../../src/objects/object.js';
import { decodePack, defaultPackLimits } from '../../../src/packs/decode-pack.js';
import type { Draft } from '../../../src/writer/draft.js';
import { listTipRefs, removeTipRefs } from '../../../src/writer/tip-refs.js';
import { openWriter } from '../../../src/writer/writer.js';
import type { Writer } from '../../../src/writer/writer.js';
import { packFor } from './pack-for.js';

/** A node's repository on a disk, written as a store writes it. */
export class SimulatedNode {
  readonly name: string;
  readonly dir: string;
  /** an empty repository, which is copied */
  readonly #template: string;
  #open: Open | null = null;
  #graph: Promise<CommitGraph> | null = null;
  #memory = new MergeMemory();

  constructor(name: string, dir: string, template: string) {
    this.name = name;
    this.dir = dir;
    this.#template = template;
  }

  /** A node without history, whatever it had before. */
  static async create(name: string, dir: string, template: string): Promise<SimulatedNode> {
    const node = new SimulatedNode(name, dir, template);
    await node.lose();
    return node;
  }

  get writer(): Writer {
    if (this.#open === null) throw new Error(`${this.name} is closed`);
    return this.#open.writer;
  }

  get head(): Sha | null {
    return this.writer.head();
  }

  tips(): Promise<Sha[]> {
    return tipsOfHead(this.writer, this.head);
  }

  /** The disk is lost; the node begins anew. */
  async lose(): Promise<void> {
    await this.close();
    rmSync(this.dir, { recursive: true, force: true });
    cpSync(this.#template, this.dir, { recursive: true });
    await this.open();
  }

  async restart(): Promise<void> {
    await this.close();
    await this.open();
  }

  async open(): Promise<void> {
    const repository = await openRepository(this.dir, { onHang: fail });
    const writer = await openWriter({ dir: this.dir, ref: headRef, reader: repository, onFault: fail });
    this.#open = { repository, writer };
  }

  async close(): Promise<void> {
    const open = this.#open;
    this.#open = null;
    this.#graph = null;
    this.#memory = new MergeMemory();
    await open?.writer.close();
    await open?.repository.close();
  }

  /** Pulls commits from another node and merges them with what is here. */
  async pull(from: SimulatedNode, commits: readonly Sha[]): Promise<void> {
    for (const commit of commits) {
      if ((await this.writer.read(commit)) !== null) continue;
      const pack = await packFor(this.writer, from.writer, commit);
      const objects = await decodePack(pack, defaultPackLimits, (sha) => this.writer.read(sha));
      await this.hold([commit], objects);
    }
  }

  /** Takes in commits and the objects they need, and moves head to the merge of all tips. */
  async hold(commits: readonly Sha[], objects: readonly RawObject[]): Promise<void> {
    await this.writer.submit((draft) => this.#takeIn(draft, commits, objects));
  }

  /** Takes away refs of tips that are none any more, such as those that a process before this one has left. */
  async tidyTips(): Promise<void> {
    const tips = await this.tips();
    await removeTipRefs(
      this.dir,
      (await listTipRefs(this.dir)).filter((sha) => !tips.includes(sha)),
    );
  }

  async #takeIn(draft: Draft, commits: readonly Sha[], objects: readonly RawObject[]): Promise<void> {
    for (const object of objects) draft.put(object);
    const all = [...(await tipsOfHead(draft, draft.head)), ...commits];
    const graph = await (this.#graph ??= this.#loadGraph());
    await extendGraph(graph, draft, all);
    const merged = await mergeTips(draft, graph, all, this.#memory);
    if (merged.head !== draft.head) draft.moveTo(merged.head, merged.tips);
  }

  /** The ancestry is read from the repository as a whole or bit by bit: that must make no difference. */
  async #loadGraph(): Promise<CommitGraph> {
    const { head } = this;
    return head !== null && head < '4' ? loadGraph(this.dir, [head]) : new CommitGraph();
  }
}

interface Open {
  readonly repository: Repository;
  readonly writer: Writer;
}

function fail(error: Error): never {
  throw error;
}
