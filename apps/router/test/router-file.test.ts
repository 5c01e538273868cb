import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BadConfig, createLogger } from '@erwik/runtime';
import { temporaryFolder, until } from '@erwik/testkit';
import { expect, test } from 'vitest';
import { loadRouterFile } from '../src/load-router-file.js';
import type { LoadedRouterFile } from '../src/load-router-file.js';
import { watchRouterFile } from '../src/watch-router-file.js';

const secret = 'a cookie that is long enough';

interface FileInFolder extends AsyncDisposable {
  readonly path: string;
  readonly folder: string;
  /** puts this text into the file, which only its owner can read */
  write(text: string): Promise<void>;
}

async function routerFile(text?: string): Promise<FileInFolder> {
  const folder = await temporaryFolder();
  const path = join(folder.path, 'router.yaml');
  const write = (content: string): Promise<void> => writeFile(path, content, { mode: 0o600 });
  if (text !== undefined) await write(text);
  return { path, folder: folder.path, write, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

async function faultsOf(loading: Promise<unknown>): Promise<readonly string[]> {
  const outcome = await loading.catch((error: unknown) => error);
  return outcome instanceof BadConfig ? outcome.faults : [];
}

test('where there is no file, nothing is said of a cookie or of neighbors', async () => {
  await using absent = await routerFile();
  expect(await loadRouterFile(absent.path)).toEqual({
    text: null,
    file: { transport: 'tls', neighbors: [] },
    cookie: null,
    warnings: [],
  });
});

test('a cookie is read from the file or from where it points to, which begins at the file', async () => {
  await using file = await routerFile(`cookie: {text: "${secret}"}\n`);
  expect((await loadRouterFile(file.path)).cookie?.toString()).toBe(secret);
  await file.write('cookie: {file: secret}\n');
  const cookieFile = join(file.folder, 'secret');
  expect(await faultsOf(loadRouterFile(file.path))).toEqual([
    `${file.path}:1: cookie.file: ${cookieFile} cannot be read (ENOENT)`,
  ]);
  await writeFile(cookieFile, `${secret}\n`);
  const loaded = await loadRouterFile(file.path);
  expect(loaded.cookie?.toString()).toBe(secret);
  expect(loaded.file.cookie).toEqual({ file: cookieFile });
});

test('a cookie in a file that others can read is warned of, without it', async () => {
  await using file = await routerFile(`cookie: {text: "${secret}"}\n`);
  expect((await loadRouterFile(file.path)).warnings).toEqual([]);
  await chmod(file.path, 0o644);
  expect((await loadRouterFile(file.path)).warnings).toEqual([
    `${file.path} holds the cookie and can be read by others: chmod 600 ${file.path}`,
  ]);
});

test('another name than the one the other processes use is warned of', async () => {
  await using file = await routerFile('node: erwik@e2\n');
  expect((await loadRouterFile(file.path, 'erwik@e2')).warnings).toEqual([]);
  expect((await loadRouterFile(file.path, 'erwik@e1')).warnings).toEqual([
    'the router file names this node erwik@e2, its environment erwik@e1: set ERWIK_NODE=erwik@e2',
  ]);
});

test('whoever wants to know is told of a file that says something else, and of none that is bad or says the same', async () => {
  await using file = await routerFile('neighbors: []\n');
  const lines: { readonly msg: string; readonly changes?: readonly string[] }[] = [];
  const log = createLogger({ app: 'router' }, { write: (line) => void lines.push(JSON.parse(line)) });
  const said = (msg: string, times: number): Promise<unknown> =>
    until(() => lines.filter((line) => line.msg === msg).length === times, { what: msg });
  const told: LoadedRouterFile[] = [];
  const loaded = await loadRouterFile(file.path);
  await using watched = watchRouterFile(file.path, loaded, log, (after) => void told.push(after));
  await file.write('neighbors: none\n');
  await said('the router file is bad: the one before stays in force', 1);
  await file.write('# a comment\nneighbors: []\n');
  await said('the router file says what it said before', 1);
  expect(told).toEqual([]);
  expect(watched.current).toBe(loaded);
  await file.write("neighbors:\n  - {node: erwik@e2, address: 'e2:7000'}\n");
  await said('the router file has changed', 1);
  expect(told).toEqual([watched.current]);
  expect(watched.current.file.neighbors).toHaveLength(1);
});

test('another cookie in the same place is a change, and told without it', async () => {
  await using file = await routerFile('cookie: {file: secret}\n');
  const lines: string[] = [];
  const log = createLogger({ app: 'router' }, { write: (line) => void lines.push(line) });
  await writeFile(join(file.folder, 'secret'), secret);
  const told: LoadedRouterFile[] = [];
  const loaded = await loadRouterFile(file.path);
  await using _watched = watchRouterFile(file.path, loaded, log, (after) => void told.push(after));
  await writeFile(join(file.folder, 'secret'), `${secret} and new`);
  process.kill(process.pid, 'SIGHUP');
  await until(() => told.length === 1, { what: 'another cookie' });
  expect(told[0]?.cookie?.toString()).toBe(`${secret} and new`);
  expect(lines.join('')).toContain('"changes":["cookie is another"]');
  expect(lines.join('')).not.toContain(secret);
});
