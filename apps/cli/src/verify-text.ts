import { columns } from './columns.js';
import type { RepositoryReport } from './node/check-repository.js';
import { oddityLines } from './oddity-lines.js';

/** What a check found, for people. */
export function verifyText(report: RepositoryReport, { indexRemoved }: { indexRemoved: boolean }): string {
  const { head, problems, warnings, inspection, quarantined } = report;
  const rows = [
    ['objects', problems.length > 0 && inspection === null ? 'DAMAGED' : 'whole'],
    ['head', head ?? 'none: the wiki is empty'],
    ...(inspection === null
      ? []
      : [['history', `${inspection.commits} commits, ${inspection.files} files at head`]]),
    ...(quarantined === 0 ? [] : [['set aside', `${quarantined} broken files, in wiki.git/quarantine`]]),
    ...(indexRemoved ? [['index', 'thrown away: the next start builds it anew']] : []),
  ];
  const oddities = inspection === null ? [] : oddityLines(inspection.oddities);
  const remarks =
    warnings.length === 0 ? [] : ['Remarks of git fsck:', ...warnings.map((line) => `  ${line}`)];
  return [...columns(rows), ...oddities, ...remarks, ...verdict(problems)].join('\n');
}

function verdict(problems: readonly string[]): string[] {
  if (problems.length === 0) return ['All is well.'];
  return ['Something is wrong:', ...problems.map((line) => `  ${line}`)];
}
