import { MeshLogLine, MeshReport, Receipt } from '@erwik/events';
import type { Bus } from './bus.js';
import { readJson } from './entries.js';

/** A router that has not written for so long does not run, seconds. */
const reportKeptSeconds = 15;
/** Receipts are asked for while an edit is news; afterwards its history tells who made it, seconds. */
const receiptsKeptSeconds = 7 * 24 * 60 * 60;
/** As many nodes as tell of themselves when one commit of a large mesh is held everywhere. */
const receiptsMax = 2000;
/** Lines of the mesh's log that are kept for the page about it. */
export const meshLogMax = 500;

/**
 * Writes what the router knows of the mesh, and answers whether a report was there before. It is only for showing: nothing is
 * decided by it, and all of it may be lost.
 */
export async function writeMeshReport({ commands, keys }: Bus, report: MeshReport): Promise<boolean> {
  const before = await commands.set(
    `${keys.mesh}report`,
    JSON.stringify(report),
    'EX',
    reportKeptSeconds,
    'GET',
  );
  return before !== null;
}

/** The router's last report; null where no router runs. Rejects while Redis cannot be reached. */
export async function readMeshReport({ commands, keys }: Bus): Promise<MeshReport | null> {
  return readJson(MeshReport, (await commands.get(`${keys.mesh}report`)) ?? undefined);
}

/** Takes the report away: the router stops. */
export async function dropMeshReport({ commands, keys }: Bus): Promise<void> {
  await commands.del(`${keys.mesh}report`);
}

/**
 * Notes that a node holds the commit. The first receipt of each node counts. What other nodes say is noted only of commits that this
 * node has noted before (`ifNoted`), so that nobody can fill the memory with commits that do not exist.
 */
export async function addReceipt(
  { commands, keys }: Bus,
  commit: string,
  receipt: Receipt,
  { ifNoted = false }: { readonly ifNoted?: boolean } = {},
): Promise<void> {
  const key = `${keys.mesh}receipts:${commit}`;
  const noted = await commands.hlen(key);
  if (noted >= receiptsMax || (ifNoted && noted === 0)) return;
  await commands.hsetnx(key, receipt.node, JSON.stringify(receipt));
  await commands.expire(key, receiptsKeptSeconds);
}

/** Who holds the commit, as far as this node was told, the first first. Rejects while Redis cannot be reached. */
export async function readReceipts({ commands, keys }: Bus, commit: string): Promise<Receipt[]> {
  const found = Object.values(await commands.hgetall(`${keys.mesh}receipts:${commit}`));
  return found.flatMap((json) => readJson(Receipt, json) ?? []).toSorted((a, b) => a.at - b.at);
}

/** Adds lines to the mesh's log, the newest last. */
export async function addMeshLog({ commands, keys }: Bus, lines: readonly MeshLogLine[]): Promise<void> {
  if (lines.length === 0) return;
  const key = `${keys.mesh}log`;
  await commands.lpush(key, ...lines.map((line) => JSON.stringify(line)));
  await commands.ltrim(key, 0, meshLogMax - 1);
}

/** The last lines of the mesh's log, the newest first. Rejects while Redis cannot be reached. */
export async function readMeshLog({ commands, keys }: Bus, limit = meshLogMax): Promise<MeshLogLine[]> {
  const found = await commands.lrange(`${keys.mesh}log`, 0, limit - 1);
  return found.flatMap((json) => readJson(MeshLogLine, json) ?? []);
}
