import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { adoptedSeverities, fsck, inspectHistory } from '@erwik/git';
import type { FsckReport, Inspection } from '@erwik/git';
import { besideWriter } from './beside-writer.js';
import { durableHead } from './durable-head.js';

/** What a check of a repository found. */
export interface RepositoryReport {
  /** null in an empty wiki */
  readonly head: string | null;
  /** what is wrong; empty when all is well */
  readonly problems: readonly string[];
  /** git's remarks on old oddities */
  readonly warnings: readonly string[];
  /** the history as the gate sees it; null where it was not looked at, as objects are broken or there are none */
  readonly inspection: Inspection | null;
  /** broken objects that a start has set aside */
  readonly quarantined: number;
}

/** Who hears how far a check is, and how it can be ended. */
export interface CheckOptions {
  readonly tell: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Reads and checks every object, every ref and the whole history of a repository that a store may be writing to. */
export async function checkRepository(dir: string, options: CheckOptions): Promise<RepositoryReport> {
  const { tell, signal } = options;
  tell('checking every object');
  const { problems, warnings } = await checkObjects(dir, signal);
  const head = await durableHead(dir);
  const quarantined = await readdir(join(dir, 'quarantine')).catch(() => []);
  const found = { head, warnings, quarantined: quarantined.length };
  if (problems.length > 0 || head === null) return { ...found, problems, inspection: null };
  tell('looking through the history');
  const inspection = await besideWriter(() => inspectHistory(dir, { head, now: Date.now(), signal }));
  const dangers = inspection.dangerous.map(({ path, message }) => `${JSON.stringify(path)}: ${message}`);
  return { ...found, problems: dangers, inspection };
}

/** A store at work replaces its newest pack with each save: what is only missing for that reason is there the next time. */
const attemptsMax = 3;

async function checkObjects(dir: string, signal: AbortSignal): Promise<Omit<FsckReport, 'healthy'>> {
  for (let attempt = 1; ; attempt++) {
    const { healthy, problems, warnings } = await fsck(dir, { ...adoptedSeverities, signal });
    if (healthy) return { problems: [], warnings };
    const real = problems.filter((line) => !isOfReplacedPack(line));
    if (real.length > 0 && attempt < attemptsMax) continue;
    return { problems: real, warnings };
  }
}

/**
 * Git met a pack that was being written, which belongs to nothing yet, or one that was replaced under its eyes: all that
 * was in it is in the pack that took its place.
 */
function isOfReplacedPack(line: string): boolean {
  const [, stem, kind] = /(\/\S.*\/objects\/pack\/(pack-|tmp_)\w+)\.(?:pack|idx)\b/.exec(line) ?? [];
  return kind === 'tmp_' || (stem !== undefined && !existsSync(`${stem}.pack`));
}
