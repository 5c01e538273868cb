import { parseArgs } from 'node:util';
import { BadSource, UnavailableFolder, UnavailableProgram, UnavailableRepository } from '@erwik/git';
import { BadConfig, badConfigExitCode, nearest } from '@erwik/runtime';
import type { Call, Command, Terminal } from './command.js';
import {
  BadUsage,
  interruptedExitCode,
  Refusal,
  usageExitCode,
  wellExitCode,
  wrongExitCode,
} from './command.js';
import { adopt } from './commands/adopt.js';
import { backup } from './commands/backup.js';
import { checkConfig } from './commands/check-config.js';
import { exportCommand } from './commands/export.js';
import { importCommand } from './commands/import.js';
import { invite } from './commands/invite.js';
import { status } from './commands/status.js';
import { token } from './commands/token.js';
import { user } from './commands/user.js';
import { verify } from './commands/verify.js';
import { helpOfAll, helpOfCommand } from './help-text.js';
import { version } from './version.js';

const commands: readonly Command[] = [
  status,
  checkConfig,
  invite,
  adopt,
  verify,
  backup,
  importCommand,
  exportCommand,
  user,
  token,
];

/** Runs one command line, without the program's name, and resolves with the exit code. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await dispatch(args, terminal);
  } catch (error) {
    return exitCodeOf(error, terminal);
  }
}

async function dispatch([name, ...rest]: readonly string[], terminal: Terminal): Promise<number> {
  if (name === undefined) {
    terminal.tell(helpOfAll(commands));
    return usageExitCode;
  }
  if (name === '--version' || name === '-v') return say(terminal, version());
  if (['help', '--help', '-h'].includes(name)) return say(terminal, helpOf(rest[0]));
  const command = commandOf(name);
  const given = parse(command, rest);
  if (given.flags.has('help')) return say(terminal, helpOfCommand(command));
  return command.run({ ...terminal, ...given });
}

function say(terminal: Terminal, text: string): number {
  terminal.out(text);
  return wellExitCode;
}

function helpOf(name: string | undefined): string {
  return name === undefined ? helpOfAll(commands) : helpOfCommand(commandOf(name));
}

function commandOf(name: string): Command {
  const found = commands.find((command) => command.name === name);
  if (found !== undefined) return found;
  const meant = nearest(
    name,
    commands.map((command) => command.name),
  );
  const hint = meant === undefined ? 'See `erwik help`.' : `Did you mean \`${meant}\`?`;
  throw new BadUsage(`"${name}" is no command. ${hint}`);
}

function parse(command: Command, args: readonly string[]): Pick<Call, 'operands' | 'flags' | 'values'> {
  const flagNames = [...Object.keys(command.flags), 'help'];
  const options = {
    ...Object.fromEntries(flagNames.map((name) => [name, { type: 'boolean' as const }])),
    ...Object.fromEntries(
      Object.keys(command.options ?? {}).map((name) => [name, { type: 'string' as const }]),
    ),
  };
  const { values: given, positionals } = parsed(command, () =>
    parseArgs({ args: [...args], options, allowPositionals: true }),
  );
  const flags = new Set(flagNames.filter((name) => given[name] === true));
  if (!flags.has('help')) checkOperands(command, positionals);
  const values = Object.entries(given).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as const] : [],
  );
  return { operands: positionals, flags, values: new Map(values) };
}

function parsed<Result>(command: Command, parseThem: () => Result): Result {
  try {
    return parseThem();
  } catch (error) {
    const isTheirs =
      error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
    if (!isTheirs) throw error;
    const [what] = error.message.split('. ');
    throw new BadUsage(`${what}. See \`erwik help ${command.name}\`.`, { cause: error });
  }
}

function checkOperands({ name, operands, moreOperands = [] }: Command, given: readonly string[]): void {
  const missing = operands[given.length];
  if (missing !== undefined) throw new BadUsage(`${missing} is missing. See \`erwik help ${name}\`.`);
  const surplus = given[operands.length + moreOperands.length];
  if (surplus !== undefined) throw new BadUsage(`"${surplus}" is one too many. See \`erwik help ${name}\`.`);
}

/** Everything foreseen is a message; anything else is a bug and shows where it happened. */
function exitCodeOf(error: unknown, { tell, signal }: Terminal): number {
  if (signal.aborted) {
    tell('Interrupted: nothing was made.');
    return interruptedExitCode;
  }
  if (!(error instanceof Error)) throw error;
  const code = foreseenExitCode(error);
  tell(code === null ? (error.stack ?? error.message) : error.message);
  return code ?? wrongExitCode;
}

function foreseenExitCode(error: Error): number | null {
  if (error instanceof BadUsage) return usageExitCode;
  if (error instanceof BadConfig) return badConfigExitCode;
  const isForeseen = [Refusal, BadSource, UnavailableFolder, UnavailableProgram, UnavailableRepository].some(
    (kind) => error instanceof kind,
  );
  // no space, no permission, no such disk: the system's own message has the code and the path
  const isOfSystem = 'syscall' in error;
  return isForeseen || isOfSystem ? wrongExitCode : null;
}
