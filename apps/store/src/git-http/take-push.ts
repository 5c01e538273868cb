import type { Pusher, Sha } from '@erwik/events';
import {
  BadArrival,
  BadObject,
  BadPack,
  diffTrees,
  headRef,
  isDerived,
  MissingObject,
  noSha,
  parseCommit,
  quarantinePack,
  readTyped,
  scratchObjects,
  treeOfCommit,
  UnavailableProgram,
  UnavailableRepository,
} from '@erwik/git';
import type { Arrived, ObjectReader, ObjectSink, RefCommand, RefOutcome, TreeChange } from '@erwik/git';
import { accessPath, mayWrite, parseAccessRules } from '@erwik/pages';
import { readAccess } from '../access-file.js';
import { holdCommits, UnrelatedHistory } from '../hold-commits.js';
import type { GivenPack } from '../pack-files.js';
import { checkHere, placeOf } from '../take-pack.js';
import type { Wiki } from '../wiki.js';
import { pushMessages as says } from './push-messages.js';

/** What somebody pushes. */
export interface Push {
  readonly commands: readonly RefCommand[];
  readonly pack: GivenPack;
  readonly pusher: Pusher;
}

/** What became of a push: how its pack was (`ok`, or a word for what was wrong), its refs, and lines for whoever pushed. */
export interface PushResult {
  readonly unpacked: string;
  readonly outcomes: readonly RefOutcome[];
  readonly messages: readonly string[];
}

/** Why a push of the branch is not done: in a few words, and in lines that say what to do. */
class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly lines: readonly string[];

  constructor(word: string, lines: readonly string[]) {
    super(word);
    this.lines = lines;
  }
}

/** A new commit, as far as its descent is concerned. */
interface NewCommit {
  readonly sha: Sha;
  readonly parents: readonly Sha[];
}

/**
 * Takes a push through the gate that all commits pass, more strictly than what other nodes send: what is odd is refused, too.
 * What is reported as done is durable and part of head. Of several refs, one that is refused is no trouble for the others.
 */
export async function takePush(wiki: Wiki, push: Push): Promise<PushResult> {
  const branch = push.commands.find(({ ref }) => ref === headRef);
  const others = push.commands
    .filter((command) => command !== branch)
    .map(({ ref }) => ({ ref, refusal: says.otherRef }));
  const lines = others.length > 0 ? [says.onlyBranch] : [];
  if (branch === undefined) return { unpacked: 'ok', outcomes: others, messages: lines };
  const { refusal, messages, unpacked } = await takeBranch(wiki, branch, push);
  return {
    unpacked,
    outcomes: [{ ref: branch.ref, refusal }, ...others],
    messages: [...lines, ...messages],
  };
}

interface BranchResult {
  readonly unpacked: string;
  readonly refusal: string | null;
  readonly messages: readonly string[];
}

async function takeBranch(wiki: Wiki, command: RefCommand, push: Push): Promise<BranchResult> {
  const { pusher } = push;
  const subject = { pusher: pusher.name, before: command.before, after: command.after };
  try {
    const head = await moveBranch(wiki, command, push);
    wiki.log.info({ ...subject, head }, 'took a push');
    const messages = head === command.after ? [] : [says.merged(head)];
    return { unpacked: 'ok', refusal: null, messages };
  } catch (error) {
    const refused = refusalOf(error);
    wiki.log.info({ ...subject, reasons: refused.messages }, 'refused a push');
    return refused;
  }
}

/** Holds what is pushed; answers head from then on. */
async function moveBranch(wiki: Wiki, { before, after }: RefCommand, push: Push): Promise<Sha> {
  await judgeBase(wiki, before, after);
  if (!(await wiki.ancestry.holds(after, placeOf(wiki)))) await takeIn(wiki, { before, after }, push);
  else if (!(await descends(wiki, before, [{ sha: noSha, parents: [after] }])))
    throw new Refusal(says.rewrite, says.rewriteLines);
  return wiki.writer.head() ?? after;
}

/** Who pushes says what they have seen: that must be a commit of this wiki, or nothing where there is none. */
async function judgeBase({ writer }: Wiki, before: Sha, after: Sha): Promise<void> {
  if (after === noSha) throw new Refusal(says.deletion, [says.deletionLine]);
  if (before === noSha && writer.head() === null) return;
  const seen = before === noSha ? null : await writer.read(before);
  if (seen?.type !== 'commit') throw new Refusal(says.rewrite, says.rewriteLines);
}

async function takeIn(wiki: Wiki, move: { before: Sha; after: Sha }, { pack, pusher }: Push): Promise<void> {
  const { before, after } = move;
  const objects = pack.bytes === null ? null : await checkHere(wiki, after, pack.bytes);
  if (objects !== null) {
    const reader = scratchObjects(wiki.writer);
    await judgeMove(wiki, { ...move, reader, commits: putAll(objects, reader) }, pusher);
    return void (await holdCommits(wiki, { commits: [after], objects, from: 'push' }));
  }
  await using arrived = await quarantinePack(wiki.dir, {
    file: await pack.file(),
    tip: after,
    held: [wiki.writer.head() ?? []].flat(),
    now: wiki.now(),
    strictness: 'write',
  });
  await using reader = arrived.openReader();
  await judgeMove(wiki, { before, after, reader, commits: arrived.commits }, pusher);
  await wiki.writer.addPack(arrived.pack, async () => {
    await wiki.ancestry.learn(arrived.commits, placeOf(wiki));
    await holdCommits(wiki, { commits: [after], objects: [], from: 'push' });
  });
}

/** Makes objects readable; answers the commits among them. */
function putAll(objects: readonly Arrived[], sink: ObjectSink): NewCommit[] {
  return objects.flatMap(({ object }) => {
    const sha = sink.put(object);
    return object.type === 'commit' ? [{ sha, parents: parseCommit(object.data).parents }] : [];
  });
}

interface Move {
  readonly before: Sha;
  readonly after: Sha;
  /** of what is pushed, and all that is in the repository */
  readonly reader: ObjectReader;
  readonly commits: readonly NewCommit[];
}

/** What is sound in itself may still not be what this branch can become, or not by this person. */
async function judgeMove(wiki: Wiki, move: Move, pusher: Pusher): Promise<void> {
  const { before, after, reader, commits } = move;
  if (!(await descends(wiki, before, commits))) throw new Refusal(says.rewrite, says.rewriteLines);
  const tip = await reader.read(after);
  if (tip !== null && isDerived(parseCommit(tip.data))) throw new Refusal(says.derived, [says.derivedLine]);
  await judgePaths(wiki, move, pusher);
}

/**
 * Nothing that is pushed may change what its pusher may not write. That is held against the commits here that it was made from, whatever
 * its pusher says to have seen: a merge takes just that for their change.
 */
async function judgePaths(wiki: Wiki, { after, reader, commits }: Move, pusher: Pusher): Promise<void> {
  const rules = parseAccessRules((await readAccess(wiki)).text);
  const bases = await basesOf(wiki, commits);
  const now = await treeOfCommit(reader, after);
  const changes: TreeChange[] = [];
  for (const base of bases.length === 0 ? [null] : bases)
    changes.push(...(await diffTrees(reader, await treeOfCommit(reader, base), now)));
  const kept = changes.map(({ path }) => path).filter((path) => !mayWrite(rules, pusher, path));
  if (kept.length > 0) throw new Refusal(says.forbidden, says.forbiddenLines([...new Set(kept)]));
  await judgeRules(reader, changes);
}

/** The newest commits that are held and that new ones were made from. */
async function basesOf(wiki: Wiki, commits: readonly NewCommit[]): Promise<Sha[]> {
  const open = parentsBelow(commits);
  const graph = await wiki.ancestry.of(open, placeOf(wiki));
  const held = new Set<Sha>();
  for (let sha = open.pop(); sha !== undefined; sha = open.pop())
    if (await wiki.ancestry.holds(sha, placeOf(wiki))) held.add(sha);
    // a merge that another one has taken the place of
    else open.push(...graph.parentsOf(sha));
  return graph.maximal([...held]);
}

/** Access rules that cannot be read would close the wiki to all but its admins. */
async function judgeRules(reader: ObjectReader, changes: readonly TreeChange[]): Promise<void> {
  const rules = changes.find(({ path }) => path === accessPath)?.after ?? null;
  if (rules === null) return;
  const { faults } = parseAccessRules((await readTyped(reader, rules.sha, 'blob')).toString('utf8'));
  if (faults.length > 0) throw new Refusal(says.rules, faults.map(says.reason));
}

/** Whether new commits, the last of which is pushed, were made on top of what whoever made them had seen. */
async function descends(wiki: Wiki, before: Sha, commits: readonly NewCommit[]): Promise<boolean> {
  if (before === noSha) return true;
  const below = parentsBelow(commits);
  if (below.includes(before) || commits.some(({ sha }) => sha === before)) return true;
  const graph = await wiki.ancestry.of([before, ...below], placeOf(wiki));
  return below.some((sha) => graph.isAncestor(before, sha));
}

/** The parents of new commits that are in the repository already. */
function parentsBelow(commits: readonly NewCommit[]): Sha[] {
  const fresh = new Set(commits.map(({ sha }) => sha));
  return [...new Set(commits.flatMap(({ parents }) => parents))].filter((sha) => !fresh.has(sha));
}

/** What is wrong with a push, in words; what is this node's own trouble can be tried again. */
function refusalOf(error: unknown): BranchResult {
  if (error instanceof Refusal) return refusedBranch('ok', error.message, error.lines);
  if (error instanceof UnrelatedHistory) return refusedBranch('ok', says.unrelated, [says.unrelatedLine]);
  if (error instanceof BadArrival) return refusedBranch('ok', says.rules, error.reasons.map(says.reason));
  if (error instanceof BadObject) return refusedBranch('ok', says.rules, [says.reason(error.message)]);
  if (error instanceof MissingObject) return refusedBranch('ok', says.missing, [says.missingLine(error.sha)]);
  if (error instanceof BadPack)
    return refusedBranch(error.reason, says.badPack, [says.reason(error.message)]);
  if (error instanceof UnavailableRepository || error instanceof UnavailableProgram)
    return refusedBranch('unavailable', says.unavailable, [says.unavailableLine]);
  throw error;
}

function refusedBranch(unpacked: string, refusal: string, messages: readonly string[]): BranchResult {
  return { unpacked, refusal, messages };
}
