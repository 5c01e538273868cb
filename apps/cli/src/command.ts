import type { Environment } from '@erwik/runtime';

/** What a command reads from and writes to. */
export interface Terminal {
  readonly environment: Environment;
  /** one line of the answer, on standard output */
  readonly out: (line: string) => void;
  /** one line about the work, on standard error */
  readonly tell: (line: string) => void;
  /** aborts when the operator interrupts */
  readonly signal: AbortSignal;
}

/** One run of a command: its operands in the order of `Command.operands`, the flags that were given, and values by option. */
export interface Call extends Terminal {
  readonly operands: readonly string[];
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
}

/** Something that may be told to a command: `value` names what it takes, such as `host:port`. */
export interface CommandOption {
  readonly value: string;
  readonly does: string;
}

/** What the operator can ask for. `flags` and `options` map names, without their dashes, to what they do. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** names of the operands, all needed */
  readonly operands: readonly string[];
  /** names of further operands, which may be left out from the end */
  readonly moreOperands?: readonly string[];
  readonly flags: Readonly<Record<string, string>>;
  readonly options?: Readonly<Record<string, CommandOption>>;
  /** further lines of its help */
  readonly details: readonly string[];
  /** resolves with the exit code */
  readonly run: (call: Call) => Promise<number>;
}

/** The command did what it is for, and all is well. */
export const wellExitCode = 0;
/** Something is wrong, and the output says what. */
export const wrongExitCode = 1;
/** EX_USAGE of sysexits.h: the command line makes no sense. */
export const usageExitCode = 64;
/** 128 + SIGINT, as shells have it. */
export const interruptedExitCode = 130;

/** The operator asked for what cannot be done as things are; the message says why and what to do. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** The command line makes no sense. */
export class BadUsage extends Error {
  override readonly name = 'BadUsage';
}
