import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { adoptRepository, lockRepository } from '@erwik/git';
import type { Adopted, AdoptionProgress } from '@erwik/git';
import type { Call, Command } from '../command.js';
import { Refusal, wellExitCode } from '../command.js';
import { accountsBeside, restoreAccounts } from '../node/accounts-beside.js';
import { readNodePlace } from '../node/node-place.js';
import { readRunFolder } from '../node/run-folder.js';
import { oddityLines } from '../oddity-lines.js';

/** `erwik adopt`: takes over an existing wiki with all its history, before the node's first start. */
export const adopt: Command = {
  name: 'adopt',
  summary: 'take over an existing wiki with all its history',
  operands: ['source'],
  flags: {},
  details: [
    'The source is a repository (bare or with files), a bundle, or a URL that git can fetch.',
    'The data folder must not hold a wiki, and no node may run there.',
    `Where <source>${accountsBeside('')} is there, as beside a backup, the accounts in it are taken over as well.`,
  ],
  run: runAdopt,
};

async function runAdopt({ environment, operands: [source = ''], out, tell, signal }: Call): Promise<number> {
  const { data, repository, run } = readNodePlace(environment);
  refuseWhereWikiIs(repository);
  if (readRunFolder(run).running) throw new Refusal(`A node runs in ${data}. Stop it first.`);
  await mkdir(run, { recursive: true, mode: 0o700 });
  // as a store has it that makes its first repository: of the two that begin at once, one finds the other's wiki
  await using _lock = await lockRepository(run);
  refuseWhereWikiIs(repository);
  const onProgress = tellSteps(tell);
  const accounts = await restoreAccounts(source, data);
  const adopted = await adoptRepository({ source, dir: repository, onProgress, signal });
  out(adoptedText(adopted, repository));
  if (accounts !== null) out(`The accounts are those of ${accounts}.`);
  return wellExitCode;
}

function refuseWhereWikiIs(repository: string): void {
  if (existsSync(repository))
    throw new Refusal(`${repository} is there already: a wiki is only adopted where there is none.`);
}

const phases: Record<AdoptionProgress['phase'], string> = {
  fetching: 'fetching objects',
  checking: 'checking objects',
  inspecting: 'looking through commits',
};
/** A line each so many percent: enough to see that it goes on, few enough for a log. */
const stepPercent = 10;

/** Tells each phase when it begins, whenever another step is done, and its end. */
function tellSteps(tell: (line: string) => void): (progress: AdoptionProgress) => void {
  let told = '';
  return ({ phase, done, of }) => {
    const percent = of === 0 ? 100 : Math.floor((100 * done) / of);
    const step = percent - (percent % stepPercent);
    const line = `${phases[phase]}: ${step}% of ${of}`;
    if (line !== told) tell(line);
    told = line;
  };
}

/** What an adoption has brought. */
export function adoptedText({ ref, head, commits, files, oddities }: Adopted, repository: string): string {
  return [
    `Adopted ${ref} into ${repository}: ${commits} commits, ${files} files, head ${head}.`,
    ...oddityLines(oddities),
  ].join('\n');
}
