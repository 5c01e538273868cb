import type { BodyOf, ReplyOf, Sha } from '@erwik/events';
import {
  BadArrival,
  BadObject,
  BadPack,
  checkArrival,
  decodePack,
  defaultPackLimits,
  MissingObject,
  quarantinePack,
  readTrailer,
  tipsOfHead,
} from '@erwik/git';
import type { Arrived, CheckedArrival } from '@erwik/git';
import type { HistoryPlace } from './ancestry.js';
import { holdCommits } from './hold-commits.js';
import { openGivenPack } from './pack-files.js';
import type { GivenPack } from './pack-files.js';
import { readCommit } from './read-commit.js';
import type { Wiki } from './wiki.js';

/**
 * The one gate for what other nodes send. Nothing of a pack can be read before all of it has passed; it is answered when its tip
 * is durable and part of what readers see. Errors: `UnavailableRepository`, `UnavailableProgram`, `MissingPackFile`.
 */
export async function takePack(wiki: Wiki, { tip, pack }: BodyOf<'takePack'>): Promise<ReplyOf<'takePack'>> {
  await using given = await openGivenPack(wiki.packs, pack);
  try {
    if (!(await wiki.ancestry.holds(tip, placeOf(wiki)))) await takeIn(wiki, tip, given);
    return await heldReply(wiki, tip);
  } catch (error) {
    return refusalOf(error);
  }
}

async function takeIn(wiki: Wiki, tip: Sha, given: GivenPack): Promise<void> {
  const objects = given.bytes === null ? null : await checkHere(wiki, tip, given.bytes);
  if (objects !== null) return void (await holdCommits(wiki, { commits: [tip], objects, from: 'pull' }));
  await using arrived = await quarantinePack(wiki.dir, {
    file: await given.file(),
    tip,
    held: [wiki.writer.head() ?? []].flat(),
    now: wiki.now(),
  });
  await wiki.writer.addPack(arrived.pack, async () => {
    await wiki.ancestry.learn(arrived.commits, placeOf(wiki));
    await holdCommits(wiki, { commits: [tip], objects: [], from: 'pull' });
  });
}

/**
 * The objects of a pack that is checked in this process; null where that is a matter for git's own programs. Errors: `BadArrival`,
 * `BadPack`, `MissingObject`, `BadObject`.
 */
export async function checkHere(wiki: Wiki, tip: Sha, bytes: Buffer): Promise<readonly Arrived[] | null> {
  const arrival = await smallArrival(wiki, tip, bytes);
  if (arrival?.kind === 'odd') wiki.log.debug({ tip, ...arrival.fault }, 'a pack is judged by git');
  return arrival?.kind === 'plain' ? arrival.objects : null;
}

/** Null where the pack is too large to be unpacked in memory: whether it is too large at all, git's programs say. */
async function smallArrival(wiki: Wiki, tip: Sha, bytes: Buffer): Promise<CheckedArrival | null> {
  const { ancestry, writer } = wiki;
  try {
    const pack = await decodePack(bytes, defaultPackLimits, (sha) => writer.read(sha));
    const holds = (commit: Sha): Promise<boolean> => ancestry.holds(commit, placeOf(wiki));
    return await checkArrival({ tip, pack, reader: writer, holds, now: wiki.now() });
  } catch (error) {
    if (error instanceof BadPack && ['too_large', 'too_many_objects'].includes(error.reason)) return null;
    throw error;
  }
}

async function heldReply({ heads, writer }: Wiki, tip: Sha): Promise<ReplyOf<'takePack'>> {
  const head = heads.head ?? tip;
  const { message } = await readCommit(writer, tip);
  return {
    kind: 'held',
    head,
    tips: await tipsOfHead(writer, head),
    origin: readTrailer(message, 'Erwik-Node'),
  };
}

/** Where the history of all that is held is read. */
export function placeOf({ writer }: Wiki): HistoryPlace {
  return { reader: writer, head: writer.head() };
}

/** What an error says of the pack; what is this node's own trouble goes on as an error. */
function refusalOf(error: unknown): ReplyOf<'takePack'> {
  if (error instanceof MissingObject) return { kind: 'incomplete', object: error.sha };
  if (error instanceof BadPack && error.missing !== null)
    return { kind: 'incomplete', object: error.missing };
  if (error instanceof BadPack) return { kind: 'refused', code: error.reason, message: error.message };
  if (error instanceof BadArrival) return { kind: 'refused', code: error.code, message: error.message };
  if (error instanceof BadObject) return { kind: 'refused', code: 'bad_object', message: error.message };
  throw error;
}
