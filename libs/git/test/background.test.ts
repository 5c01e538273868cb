import { until } from '@erwik/testkit';
import { build } from 'esbuild';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from './real-git.js';

/** A process that starts a program in the background, which would go on for a minute, and prints its process id. */
const contents = `
  import { spawnGit } from './run-git.js';
  const settings = { 'alias.wait': '!sleep 60' };
  const child = spawnGit({ dir: null, args: ['wait'], background: true, settings }, 'ignore');
  console.log(child.pid);
`;

test('a program in the background ends with the process that started it, however that ends', async () => {
  const outfile = join(temporaryFolder(), 'starter.mjs');
  const resolveDir = join(import.meta.dirname, '../src/programs');
  const bundle = { bundle: true, platform: 'node', format: 'esm', target: 'node20' } as const;
  await build({ ...bundle, stdin: { contents, resolveDir }, outfile, logLevel: 'error' });
  const starter = spawn(process.execPath, [outfile], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [printed] = (await once(starter.stdout, 'data')) as [Buffer];
  const pid = Number(printed.toString());
  // by then it is no longer `nice` or `setpriv`, which become it
  await until(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('git\0'), {
    what: 'the program',
  });
  starter.kill('SIGKILL');
  await until(() => !existsSync(`/proc/${pid}`), { what: 'the end of the program' });
  // what git itself had started, where it is still there
  spawnSync('kill', ['-KILL', '--', `-${pid}`]);
  expect(starter.signalCode).toBe('SIGKILL');
});
