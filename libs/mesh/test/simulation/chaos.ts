import type { MeshView } from '../../src/mesh-view.js';
import { areTipsEqual, isFullMesh } from './meshes.js';
import { World } from './world.js';
import type { Clock, SimulatedNode } from './simulated-node.js';

/** How much is thrown at a mesh of how many nodes. */
export interface ChaosSettings {
  readonly seed: number;
  readonly size: number;
  readonly steps: number;
  readonly traced?: boolean;
}

/** How a world came through chaos. */
export interface ChaosOutcome {
  readonly world: World;
  /** from the last fault to equal commits everywhere, and to equal tables with a link between each two; undefined: never */
  readonly tipsMs: number | undefined;
  readonly meshMs: number | undefined;
  /** saved commits that some disk still had when the faults ended and that some node lacks now */
  readonly lost: readonly string[];
  /** neighbors that somebody held dead 10 s after all could reach all */
  readonly falselyDead: readonly string[];
  /** nodes that do not say at the end that all is equal, or show readers another head than the first one does */
  readonly unaware: readonly string[];
  /** what was said besides pings in a quiet minute at the end */
  readonly chatter: number;
}

/** More than whatever waits longest: nodes that need it have failed. */
const patienceMs = 5 * 60_000;

/** Lets edits and faults come at random for a while, then heals everything and waits. */
export function playChaos({ seed, size, steps, traced = false }: ChaosSettings): ChaosOutcome {
  const world = new World({ seed, traced, clockOf: anyClock });
  world.network.jitterShare = 0.2;
  for (let index = 0; index < size; index += 1) {
    world.start(world.add(world.nodes.slice(0, 2)));
    world.run(world.random() * 1000);
  }
  world.network.lossPerMessage = 0.001;
  for (let step = 0; step < steps; step += 1) {
    pick(world, faults)(world);
    world.run(world.random() ** 4 * 30_000);
  }
  healAll(world);
  const survivors = [...world.saved].filter((sha) => world.nodes.some(({ disk }) => disk.store.holds(sha)));
  const healedMs = world.nowMs;
  const tipsMs = world.runUntil(() => areTipsEqual(world), patienceMs);
  world.run(Math.max(0, 10_000 - (world.nowMs - healedMs)));
  const falselyDead = deathsSeen(world);
  const meshMs = world.runUntil(() => isFullMesh(world), patienceMs);
  const lost = survivors.filter((sha) => !world.nodes.every(({ disk }) => disk.store.holds(sha)));
  const wholeMs = meshMs === undefined ? undefined : world.nowMs - healedMs;
  const chatter = quietMinute(world);
  return { world, tipsMs, meshMs: wholeMs, lost, falselyDead, chatter, unaware: unawareOf(world) };
}

type Fault = (world: World) => void;

/** What may happen, the more often the more often it stands here. Everything may happen to anybody at any time. */
const faults: readonly Fault[] = [
  ...times(6, save),
  ...times(3, (world) => setRandomCut(world, true, 'both')),
  (world) => setRandomCut(world, true, 'there'),
  ...times(3, (world) => setRandomCut(world, false, 'both')),
  partition,
  healPartition,
  (world) => crash(world, 'loud'),
  (world) => crash(world, 'silent'),
  ...times(3, restart),
  wipe,
  claimFalseDeath,
  slowDown,
  stopReading,
  stepClock,
];

function times(count: number, fault: Fault): Fault[] {
  return Array.from({ length: count }, () => fault);
}

/** A fresh node beside a wiki that has begun would begin another one, and two are not united by accident. */
function save(world: World): void {
  const isFresh = ({ disk }: SimulatedNode): boolean => disk.store.tips.length === 0 && !disk.wiki.joined;
  const mayBegin = world.nodes.every(isFresh);
  const writers = world.up.filter((node) => mayBegin || !isFresh(node));
  if (writers.length > 0) world.save(pick(world, writers));
}

function setRandomCut(world: World, cut: boolean, directions: 'both' | 'there'): void {
  const [a, b] = [pick(world, world.nodes), pick(world, world.nodes)];
  if (a !== b) world.setCut(a, b, cut, directions);
}

function partition(world: World): void {
  const isLeft = new Map(world.nodes.map((node) => [node, world.random() < 0.5]));
  forPairs(world, (a, b) => world.setCut(a, b, isLeft.get(a) !== isLeft.get(b)));
}

function healPartition(world: World): void {
  forPairs(world, (a, b) => world.setCut(a, b, false));
}

function crash(world: World, how: 'loud' | 'silent'): void {
  if (world.up.length > 1) world.crash(pick(world, world.up), how);
}

function restart(world: World): void {
  const down = world.nodes.filter(({ mesh }) => mesh === null);
  if (down.length > 0) world.restart(pick(world, down));
}

/** A node that is down comes back under its name with an empty disk. */
function wipe(world: World): void {
  const down = world.nodes.filter(({ mesh }) => mesh === null);
  if (down.length === 0) return;
  const node = pick(world, down);
  world.wipe(node);
  world.restart(node);
}

/** Some node is told by a neighbor that another one is dead, whatever is true. */
function claimFalseDeath(world: World): void {
  if (world.up.length < 2) return;
  const [victim, teller] = [pick(world, world.up), pick(world, world.up)];
  const believer = pick(world, world.up);
  const link = [...believer.ends].find(([, end]) => end.to === teller.host)?.[0];
  const seen = believer.mesh!.view(0).members.find(({ name }) => name === victim.name);
  if (link === undefined || seen === undefined) return;
  const claim = { name: victim.name, incarnation: seen.incarnation, by: teller.name };
  world.fact(believer, {
    type: 'received',
    link,
    message: { type: 'dead_neighbor', checksum: 'x', claims: [claim], exclude: { names: [] } },
  });
}

function slowDown(world: World): void {
  const [a, b] = [pick(world, world.nodes), pick(world, world.nodes)];
  if (a !== b) world.setRate(a, b, pick(world, [250, 2000, 20_000, Infinity]));
}

function stopReading(world: World): void {
  const [a, b] = [pick(world, world.nodes), pick(world, world.nodes)];
  if (a !== b) world.setStuck(a, b, world.random() < 0.5);
}

function stepClock(world: World): void {
  pick(world, world.nodes).clock.wallMs += (world.random() - 0.5) * 1e9;
}

/** Everything works again: all nodes run, all paths are open and fast, nothing is lost. */
function healAll(world: World): void {
  world.network.lossPerMessage = 0;
  forPairs(world, (a, b) => {
    world.setRate(a, b, Infinity);
    world.setCut(a, b, false);
    world.setStuck(a, b, false);
    world.setStuck(b, a, false);
  });
  for (const node of world.nodes) if (node.mesh === null) world.restart(node);
}

function deathsSeen(world: World): string[] {
  return world.nodes.flatMap((node) =>
    node
      .mesh!.view(0)
      .members.filter(({ state }) => state === 'dead')
      .map(({ name }) => `${node.name} holds ${name} dead`),
  );
}

function unawareOf(world: World): string[] {
  const views = world.nodes.map(({ mesh }) => mesh!.view(0));
  const head = views[0]?.head;
  const isAware = (view: MeshView): boolean =>
    view.converged && view.head === head && view.members.every((member) => member.head === head);
  return views.filter((view) => !isAware(view)).map(({ name }) => name);
}

function quietMinute(world: World): number {
  const said = (): number =>
    Object.entries(world.records.sent)
      .filter(([type]) => type !== 'ping' && type !== 'pong')
      .reduce((sum, [, count]) => sum + count, 0);
  world.run(60_000);
  const before = said();
  world.run(60_000);
  return said() - before;
}

/** Clocks start anywhere and run up to a thousandth too fast or too slow; the time of day may be any. */
function anyClock(_index: number, random: () => number): Clock {
  return { offsetMs: random() * 1e9, rate: 1 + (random() - 0.5) / 500, wallMs: (random() - 0.5) * 1e12 };
}

function forPairs(world: World, visit: (a: SimulatedNode, b: SimulatedNode) => void): void {
  for (const [index, a] of world.nodes.entries()) for (const b of world.nodes.slice(index + 1)) visit(a, b);
}

function pick<One>(world: World, all: readonly One[]): One {
  return all[Math.floor(world.random() * all.length)]!;
}
