import type { Command } from './command.js';
import { columns } from './columns.js';

/** What `erwik help` prints. */
export function helpOfAll(commands: readonly Command[]): string {
  const rows = commands.map((command) => [synopsis(command), command.summary]);
  return [
    'Usage: npx erwik <command>',
    '',
    ...columns([...rows, ['help [command]', 'show this, or what a command does']]),
    '',
    'The node is the one of ERWIK_DATA (./data unless set).',
    'Exit codes: 0 well, 1 something is wrong, 64 bad command line, 78 bad configuration.',
  ].join('\n');
}

/** What `erwik help <command>` prints. */
export function helpOfCommand(command: Command): string {
  const flags = [
    ...Object.entries(command.flags).map(([name, does]) => [`--${name}`, does]),
    ...Object.entries(command.options ?? {}).map(([name, { value, does }]) => [`--${name} <${value}>`, does]),
  ];
  return [
    `Usage: npx erwik ${synopsis(command)}`,
    '',
    `${command.summary[0]?.toUpperCase()}${command.summary.slice(1)}.`,
    ...command.details,
    ...(flags.length === 0 ? [] : ['', ...columns(flags)]),
  ].join('\n');
}

function synopsis({ name, operands, moreOperands = [], flags, options = {} }: Command): string {
  const optional = [
    ...Object.keys(flags).map((flag) => `[--${flag}]`),
    ...Object.entries(options).map(([option, { value }]) => `[--${option} <${value}>]`),
  ];
  const more = moreOperands.map((operand) => `[${operand}]`);
  return [name, ...operands.map((operand) => `<${operand}>`), ...more, ...optional].join(' ');
}
