import { UnavailableProgram } from '@erwik/git';

/** A fast writer trips one of four long runs over a large history; five in a row never happened. */
const attemptsMax = 5;

/**
 * Runs git on a repository that a store is writing to. The store replaces its newest pack with each save, and git fails
 * when that happens between finding a pack and opening it; the next run finds the pack's successor.
 */
export async function besideWriter<Result>(run: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      const mayPass = error instanceof UnavailableProgram && error.end === 'exit';
      if (!mayPass || attempt === attemptsMax) throw error;
    }
  }
}
