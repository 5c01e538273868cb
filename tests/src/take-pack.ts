import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Lets git check the pack in this file and add it to a repository; bases of deltas may be there already. */
export function takePack(repository: string, file: string): void {
  execFileSync('git', ['-C', repository, 'index-pack', '--strict', '--stdin', '--fix-thin'], {
    input: readFileSync(file),
    stdio: ['pipe', 'ignore', 'pipe'],
  });
}
