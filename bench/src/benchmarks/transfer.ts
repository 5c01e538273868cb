import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { decodePack, defaultPackLimits, encodeThinPack, parseCommit, readTyped } from '@erwik/git';
import type { RawObject, Repository, ThinPackObject } from '@erwik/git';
import type { Benchmark } from '../benchmark.js';
import { timesAtMost } from '../goal.js';
import { inTurns } from '../measure/in-turns.js';
import { runProgram } from '../measure/programs.js';
import { median } from '../measure/statistics.js';
import { timings } from '../measure/timing.js';
import { makeWiki, pageName } from '../wiki/make-wiki.js';
import { openStore, saveFile } from '../wiki/savers.js';

const plan = { pages: 1000, layout: 'folders', pageBytes: 2200 } as const;
const path = `${pageName(plan, 7)}.md`;

/** What one edited line weighs on its way to another node, and what packing and unpacking it costs. */
export const transfer: Benchmark = {
  name: 'transfer',
  async run({ folder, say }) {
    const [sender, receiver] = [join(folder, 'sender.git'), join(folder, 'receiver.git')];
    await makeWiki(sender, plan);
    await cp(sender, receiver, { recursive: true });
    await using store = await openStore(sender);
    const { before, after } = await editOneLine(store);
    const { objects, bases } = await changedObjects(store.repository, before, after);
    say('one commit as a thin pack');
    const theirs = async (): Promise<Buffer> => {
      const pack = ['git', '-C', sender, 'pack-objects', '--thin', '--stdout', '--revs', '-q'] as const;
      return runProgram(pack, { input: `${after}\n^${before}\n` });
    };
    const unpack = ['git', '-C', receiver, 'index-pack', '--stdin', '--fix-thin', '--strict'] as const;
    const ours = async (): Promise<void> => {
      const pack = await encodeThinPack(objects, bases);
      await decodePack(pack, defaultPackLimits, async (sha) => bases.get(sha) ?? null);
    };
    const { erwik, git } = await inTurns({
      erwik: async () => median(await timings(50, ours)),
      git: async () => median(await timings(5, async () => runProgram(unpack, { input: await theirs() }))),
    });
    const bytes = (await encodeThinPack(objects, bases)).length;
    const packObjects = { name: 'git pack-objects --thin', value: (await theirs()).length };
    const pair = { name: 'pack-objects, then index-pack', value: git };
    return [
      {
        what: 'one edited line as a thin pack',
        unit: 'B',
        value: bytes,
        reference: packObjects,
        goal: timesAtMost(1.15),
      },
      {
        what: 'packing, unpacking and verifying it',
        unit: 'ms',
        value: erwik,
        reference: pair,
        goal: timesAtMost(0.2),
      },
    ];
  },
};

async function editOneLine({ repository, writer }: Awaited<ReturnType<typeof openStore>>): Promise<{
  before: string;
  after: string;
}> {
  const before = writer.head() ?? '';
  const entry = await repository.entryAt(before, path);
  const lines = (await readTyped(repository, entry?.sha ?? '', 'blob')).toString('utf8').split('\n');
  lines[9] = `${lines[9] ?? ''} and one more thing`;
  const { commit } = await saveFile(writer, path, lines.join('\n'));
  return { before, after: commit };
}

/** The objects of the newer commit that the older one has not, each with its earlier version as the base. */
async function changedObjects(
  repository: Repository,
  before: string,
  after: string,
): Promise<{ objects: ThinPackObject[]; bases: Map<string, RawObject> }> {
  const objects: ThinPackObject[] = [{ type: 'commit', data: await readTyped(repository, after, 'commit') }];
  const bases = new Map<string, RawObject>();
  const [old, now] = [await shasAlong(repository, before), await shasAlong(repository, after)];
  for (const [depth, sha] of now.entries()) {
    const base = old[depth] ?? '';
    const type = depth === now.length - 1 ? 'blob' : 'tree';
    bases.set(base, { type, data: await readTyped(repository, base, type) });
    objects.push({ type, data: await readTyped(repository, sha, type), base });
  }
  return { objects, bases };
}

/** The root tree, the folders on the way to the edited page, and its blob. */
async function shasAlong(repository: Repository, commit: string): Promise<string[]> {
  const parts = path.split('/');
  const prefixes = parts.map((_, depth) => parts.slice(0, depth + 1).join('/'));
  const entries = await Promise.all(prefixes.map((prefix) => repository.entryAt(commit, prefix)));
  const root = parseCommit(await readTyped(repository, commit, 'commit')).tree;
  return [root, ...entries.map((entry) => entry?.sha ?? '')];
}
