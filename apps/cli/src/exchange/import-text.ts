import type { AddedFile } from '@erwik/events';
import type { SourceFault } from './source-file.js';

/** Most files that a list names: more lines than a terminal keeps help nobody. */
const namedMax = 200;

/** Why nothing was brought in. */
export function faultsText(path: string, faults: readonly SourceFault[]): string {
  return [
    `Nothing was brought in: ${path} holds what this wiki cannot hold. --skip leaves it out.`,
    ...named(faults.map((fault) => `${fault.path}: ${fault.why}`)),
  ].join('\n');
}

/** What an import did. */
export interface Imported {
  readonly added: readonly AddedFile[];
  readonly faults: readonly SourceFault[];
  /** how many files were left out because their names begin with a dot */
  readonly hidden: number;
  readonly isVault: boolean;
}

/** What became of the files, and of each that is not in the wiki as it was in the source. */
export function importedText({ added, faults, hidden, isVault }: Imported): string {
  const count = (kind: AddedFile['kind']): number => added.filter((file) => file.kind === kind).length;
  const refused = added.flatMap((file) => (file.kind === 'refused' ? [`${file.path}: ${file.message}`] : []));
  const left = [...refused, ...faults.map((fault) => `${fault.path}: ${fault.why}`)];
  const differing = added.flatMap((file) => (file.kind === 'differs' ? [file.path] : []));
  return [
    `${count('created')} files were added, ${count('unchanged')} were there already.`,
    ...(isVault ? ['Links were read as Obsidian has them, with the page before its text.'] : []),
    ...(hidden === 0 ? [] : [`${hidden} files whose names begin with a dot were left out.`]),
    ...list(`${differing.length} are in the wiki with another text, which stays:`, differing),
    ...list(`${left.length} were left out:`, left),
  ].join('\n');
}

function list(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...named(lines)];
}

function named(lines: readonly string[]): readonly string[] {
  const rest = lines.length - namedMax;
  return [
    ...lines.slice(0, namedMax).map((line) => `  ${line}`),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ];
}
