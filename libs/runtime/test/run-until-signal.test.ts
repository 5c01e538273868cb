import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';

let folder = '';
let program = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'erwik-test-'));
  program = join(folder, 'app.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('fixtures/app.ts', import.meta.url))],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    // the logger is CommonJS and asks for Node's modules
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
});
afterAll(() => rm(folder, { recursive: true }));

interface App {
  readonly child: ChildProcess;
  readonly lines: Record<string, unknown>[];
  /** resolves with the exit code, or the signal that ended it */
  readonly ended: Promise<number | string>;
  said(sentence: string): Promise<void>;
}

function startApp(behavior: string): App {
  const child = spawn(process.execPath, [program, behavior], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  const lines: Record<string, unknown>[] = [];
  let rest = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts.map((line) => JSON.parse(line) as Record<string, unknown>));
    child.emit('said');
  });
  // 'close' would wait for a channel that was disconnected with a message unread
  const exited = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string);
  const ended = Promise.all([exited, child.stdout && once(child.stdout, 'end')]).then(([how]) => how);
  const said = async (sentence: string): Promise<void> => {
    while (!lines.some((line) => line['msg'] === sentence)) await once(child, 'said');
  };
  return { child, lines, ended, said };
}

test('an app tells its parent when it is ready, and stops with 0 on SIGTERM', async () => {
  const app = startApp('well behaved');
  const [message] = (await once(app.child, 'message')) as [unknown];
  expect(message).toEqual({ ready: { http: 'http://127.0.0.1:1' } });
  app.child.kill('SIGTERM');
  await expect(app.ended).resolves.toBe(0);
  expect(app.lines.map((line) => line['msg'])).toEqual(['started', 'stopping', 'stopped']);
});

test('SIGINT and the end of the parent stop it as well', async () => {
  const interrupted = startApp('well behaved');
  await interrupted.said('started');
  interrupted.child.kill('SIGINT');
  await expect(interrupted.ended).resolves.toBe(0);
  const orphan = startApp('well behaved');
  await orphan.said('started');
  orphan.child.disconnect();
  await expect(orphan.ended).resolves.toBe(0);
});

test('a second signal ends it at once', async () => {
  const app = startApp('stuck');
  await app.said('started');
  app.child.kill('SIGTERM');
  await app.said('stopping');
  app.child.kill('SIGTERM');
  await expect(app.ended).resolves.toBe(1);
  expect(app.lines.at(-1)).toMatchObject({ msg: 'told to stop again: ending at once' });
});

test('a Ctrl-C, which the supervisor follows with a signal of its own, is not a second signal', async () => {
  const app = startApp('leak');
  await app.said('started');
  app.child.kill('SIGINT');
  await app.said('stopping');
  app.child.kill('SIGTERM');
  await expect(app.ended).resolves.toBe(1);
  expect(app.lines.map((line) => line['msg'])).not.toContain('told to stop again: ending at once');
});

test('a parent that is gone after its signal is not a second signal', async () => {
  const app = startApp('leak');
  await app.said('started');
  app.child.kill('SIGTERM');
  app.child.disconnect();
  await expect(app.ended).resolves.toBe(1);
  expect(app.lines.map((line) => line['msg'])).not.toContain('told to stop again: ending at once');
});

test('what does not end in time is ended, and the log says so', async () => {
  const app = startApp('leak');
  await app.said('started');
  app.child.kill('SIGTERM');
  await expect(app.ended).resolves.toBe(1);
  expect(app.lines.at(-1)).toMatchObject({ msg: 'work did not end in time: ending without it' });
});

test('a stop before the start is done ends the start, with 0', async () => {
  const app = startApp('slow start');
  await app.said('starting');
  app.child.kill('SIGTERM');
  await expect(app.ended).resolves.toBe(0);
  const said = app.lines.map((line) => line['msg']);
  expect(said).toEqual(['starting', 'stopping', 'stopped before it had started']);
});

test('a bad configuration is one line with every fault, and exit code 78', async () => {
  const app = startApp('bad config');
  await expect(app.ended).resolves.toBe(78);
  expect(app.lines).toHaveLength(1);
  expect(app.lines[0]).toMatchObject({ level: 'fatal', faults: ['ERWIK_X: wrong', 'ERWIK_Y: wrong'] });
});

test('a start that fails is one line, and exit code 1', async () => {
  const app = startApp('cannot start');
  await expect(app.ended).resolves.toBe(1);
  expect(app.lines).toHaveLength(1);
  expect(app.lines[0]).toMatchObject({ msg: 'could not start', err: { message: 'the port is taken' } });
});

test('an error that nobody caught is logged and ends the process', async () => {
  const app = startApp('crash');
  await expect(app.ended).resolves.toBe(1);
  expect(app.lines.at(-1)).toMatchObject({ level: 'fatal', err: { message: 'nobody caught this' } });
});
