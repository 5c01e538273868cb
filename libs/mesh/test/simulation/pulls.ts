import type { Fact } from '../../src/facts.js';
import type { SimulatedNode } from './simulated-node.js';
import type { World } from './world.js';

/** Time that one node's processor takes to make a pack, ms. */
const packMs = 10;
/** A pull that gets no further is given up after this, ms. */
const pullTimeoutMs = 10_000;
/** What one commit takes in a pack, and what the pull takes besides, bytes. */
const commitBytes = 5000;
const pullBytes = 400;

interface Pull {
  readonly world: World;
  readonly node: SimulatedNode;
  readonly from: string;
  readonly source: SimulatedNode;
  readonly sha: string;
  /** nobody has canceled it, and the process that began it still runs */
  readonly isWanted: () => boolean;
  readonly end: (inMs: number, fact: () => Fact) => void;
}

/** Pulls a commit with all of its ancestry that the node lacks, over a connection of its own. */
export function simulatePull(
  world: World,
  node: SimulatedNode,
  { sha, from }: { readonly sha: string; readonly from: string },
): void {
  const source = world.at(node.mesh?.addressOf(from) ?? null);
  if (source === undefined) {
    const fact = { type: 'pullFailed', sha, from, failure: 'unavailable' } as const;
    world.timeline.plan(0, () => world.fact(node, fact));
    return;
  }
  const pull = begin(world, node, { sha, from, source });
  const { end, isWanted } = pull;
  if (node.disk.store.holds(sha)) {
    end(0, () => held(pull));
    return;
  }
  const there = world.network.path(node.host, source.host);
  const back = world.network.path(source.host, node.host);
  world.timeline.plan(there.latencyMs, () => {
    if (!isWanted()) return;
    if (source.mesh === null || there.cut) fail(pull, pullTimeoutMs, 'unavailable');
    else if (source.disk.store.holds(sha)) serve(pull);
    else fail(pull, back.latencyMs, 'missing');
  });
}

function begin(
  world: World,
  node: SimulatedNode,
  { sha, from, source }: { readonly sha: string; readonly from: string; readonly source: SimulatedNode },
): Pull {
  const key = `${sha} ${from}`;
  const { life } = node;
  const { pulls } = world.records;
  node.pulls.add(key);
  pulls.set(sha, (pulls.get(sha) ?? 0) + 1);
  const isWanted = (): boolean => node.life === life && node.pulls.has(key);
  const end = (inMs: number, fact: () => Fact): void =>
    world.timeline.plan(inMs, () => {
      if (!isWanted()) return;
      node.pulls.delete(key);
      world.fact(node, fact());
    });
  return { world, node, sha, source, from, isWanted, end };
}

function serve(pull: Pull): void {
  const { world, node, source, sha } = pull;
  world.fact(source, { type: 'pullServed', sha, to: node.name });
  const bytes = pullBytes + commitBytes * node.disk.store.missing(sha).length;
  const { life } = source;
  world.timeline.planAt(packedMs(world, source), () => transfer(pull, life, bytes));
}

/** Moves what passes in a second at most, then looks again: whether the source still lives, and how fast the path is now. */
function transfer(pull: Pull, life: number, bytes: number): void {
  const { world, node, source, isWanted, end } = pull;
  const { path, counters } = world.network.reach(source.host, node.host);
  if (!isWanted()) return;
  if (source.life !== life || path.cut) {
    fail(pull, pullTimeoutMs, 'unavailable');
    return;
  }
  const moved = Math.min(bytes, path.bytesPerSecond);
  counters.bytes += moved;
  const inMs = (moved / path.bytesPerSecond) * 1000;
  if (moved < bytes) world.timeline.plan(inMs, () => transfer(pull, life, bytes - moved));
  else end(inMs + path.latencyMs, () => arrive(pull));
}

/** A node makes two packs at one time; others wait for their turn. */
function packedMs(world: World, { serving }: SimulatedNode): number {
  const slot = serving.indexOf(Math.min(...serving));
  const readyMs = Math.max(serving[slot]!, world.nowMs) + packMs;
  serving[slot] = readyMs;
  return readyMs;
}

function arrive(pull: Pull): Fact {
  const { world, node, source, sha } = pull;
  const missing = node.disk.store.missing(sha);
  world.hold(node, missing);
  world.records.pulledFrom.set(`${node.name} ${sha}`, source.name);
  return held(pull);
}

function held({ world, node, from, sha }: Pull): Fact {
  const { tips, head } = node.disk.store;
  const origin = world.origins.get(sha) ?? null;
  return { type: 'commitHeld', sha, tips, head, saved: false, via: from, origin };
}

function fail(pull: Pull, inMs: number, failure: 'missing' | 'unavailable'): void {
  const { sha, from, end } = pull;
  end(inMs, () => ({ type: 'pullFailed', sha, from, failure }));
}
