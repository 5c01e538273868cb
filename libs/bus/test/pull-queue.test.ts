import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder, until } from '@erwik/testkit';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { servePulls } from '../src/pulls.js';
import type { PullQueue } from '../src/pulls.js';
import { nodeName, sha, startBus } from './fixtures/node.js';
import type { TestBus } from './fixtures/node.js';

test('a commit that is queued twice is pulled once, and again when it is added after that', async () => {
  await using node = await startBus();
  const pulled: string[] = [];
  const gone: string[] = [];
  let finish = (): void => {};
  const queue = node.use(
    servePulls(node.connect(), {
      concurrency: 4,
      pull: async (commit, from) => {
        pulled.push(`${commit} ${from}`);
        await new Promise<void>((resolve) => (finish = resolve));
      },
      onGone: (commit) => gone.push(commit),
    }),
  );
  await queue.add(sha(1), 'erwik@e2');
  await until(() => pulled.length === 1, { what: 'a first pull' });
  await queue.add(sha(1), 'erwik@e3');
  finish();
  await until(() => gone.length === 1, { what: 'the end of the pull' });
  expect(pulled).toEqual([`${sha(1)} erwik@e2`]);
  await queue.add(sha(1), 'erwik@e3');
  await until(() => pulled.length === 2, { what: 'a second pull' });
  finish();
  await until(() => gone.length === 2, { what: 'the end of the second pull' });
  expect(pulled).toEqual([`${sha(1)} erwik@e2`, `${sha(1)} erwik@e3`]);
});

/** A router's queue, and the pulls that it was given; they end when they are told to. */
interface Serving {
  readonly queue: PullQueue;
  readonly pulled: string[];
  readonly gone: string[];
  finish(): void;
}

function serve(node: TestBus, concurrency = 4): Serving {
  const [pulled, gone, ends]: [string[], string[], (() => void)[]] = [[], [], []];
  const queue = servePulls(node.connect(), {
    concurrency,
    pull: (commit) => {
      pulled.push(commit);
      return new Promise<void>((resolve) => ends.push(resolve));
    },
    onGone: (commit) => gone.push(commit),
  });
  return { queue, pulled, gone, finish: () => ends.splice(0).forEach((end) => end()) };
}

test('a pull that fails is gone, and is not tried again by itself', async () => {
  await using node = await startBus();
  const gone: string[] = [];
  let pulls = 0;
  const queue = node.use(
    servePulls(node.connect(), {
      concurrency: 1,
      pull: async () => {
        pulls += 1;
        throw new Error('broken');
      },
      onGone: (commit) => gone.push(commit),
    }),
  );
  await queue.add(sha(1), 'erwik@e2');
  await queue.add(sha(2), 'erwik@e2');
  await until(() => gone.length === 2);
  expect([pulls, gone]).toEqual([2, [sha(1), sha(2)]]);
  expect(await node.raw.keys(`erwik:${nodeName}:jobs:pull:pull-*`)).toEqual([]);
});

test('no more pulls are begun at one time than is said', async () => {
  await using node = await startBus();
  const serving = serve(node, 2);
  node.use(serving.queue);
  for (let number = 1; number <= 3; number += 1) await serving.queue.add(sha(number), 'erwik@e2');
  await until(() => serving.pulled.length === 2);
  serving.finish();
  await until(() => serving.pulled.length === 3);
  expect(serving.gone.length).toBeGreaterThanOrEqual(1);
  serving.finish();
  await until(() => serving.gone.length === 3);
});

test('what somebody else has put into the queue is dropped', async () => {
  await using node = await startBus();
  const serving = serve(node);
  node.use(serving.queue);
  await serving.queue.add('no sha', 'erwik@e2');
  await serving.queue.add(sha(1), 'erwik@e2');
  await until(() => serving.pulled.length === 1);
  expect(serving.pulled).toEqual([sha(1)]);
  serving.finish();
  await until(() => serving.gone.includes(sha(1)));
});

//   a router that is killed ──▶ Redis ◀── its successor
test('a pull that a killed router had begun is begun again by the next one within ten seconds', async () => {
  await using node = await startBus();
  await using folder = await temporaryFolder();
  const program = await bundled('pulling-router', folder.path);
  const killed = spawn(process.execPath, [program, node.redis.url, nodeName, sha(1)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = await once(killed.stdout, 'data');
  expect(String(said)).toBe(`${sha(1)}\n`);
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  const next = serve(node);
  node.use(next.queue);
  await until(() => next.pulled.length === 1, { timeoutMs: 12_000, what: 'the pull to be begun again' });
  expect(next.pulled).toEqual([sha(1)]);
  next.finish();
  await until(() => next.gone.length === 1);
});

test('a router that stops without Redis does not wait for it', async () => {
  await using node = await startBus();
  const serving = serve(node);
  await serving.queue.add(sha(1), 'erwik@e2');
  await until(() => serving.pulled.length === 1);
  await node.redis.kill();
  void serving.queue.add(sha(2), 'erwik@e2').catch(() => undefined);
  serving.finish();
  await serving.queue[Symbol.asyncDispose]();
  expect(serving.pulled).toEqual([sha(1)]);
});

/** A program of the fixtures as one file that Node.js runs. */
async function bundled(name: string, folder: string): Promise<string> {
  const outfile = join(folder, `${name}.mjs`);
  await build({
    entryPoints: [fileURLToPath(new URL(`fixtures/${name}.ts`, import.meta.url))],
    ...{ outfile, bundle: true, platform: 'node', format: 'esm', conditions: ['@erwik/source'] },
    // some of what it uses is CommonJS and asks for Node's modules
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url); const __dirname = '.';",
    },
    logLevel: 'error',
  });
  return outfile;
}
