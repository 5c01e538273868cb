/** How a run of one of git's programs ended other than well. */
export type ProgramEnd = 'exit' | 'killed' | 'timeout' | 'output' | 'aborted' | 'not_started';

/**
 * One of git's programs did not do its work: it ended with an error, passed a limit of time or output, or was not
 * there. `stderr` is the tail of what it said. Whose fault it is depends on what it was given: the caller knows.
 */
export class UnavailableProgram extends Error {
  override readonly name = 'UnavailableProgram';
  readonly program: string;
  readonly end: ProgramEnd;
  readonly exitCode: number | null;
  readonly stderr: string;

  constructor(
    program: string,
    end: ProgramEnd,
    details: { exitCode?: number | null; stderr?: string; cause?: unknown } = {},
  ) {
    const said = details.stderr?.trim() ?? '';
    super(`git ${program}: ${end}${said === '' ? '' : `: ${said}`}`, { cause: details.cause });
    this.program = program;
    this.end = end;
    this.exitCode = details.exitCode ?? null;
    this.stderr = said;
  }
}
