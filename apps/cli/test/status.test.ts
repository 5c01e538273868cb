import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMetrics, serveHealth, writePidFile } from '@erwik/runtime';
import { temporaryFolder } from '@erwik/testkit';
import { describe, expect, it } from 'vitest';
import { makeWiki } from './support/real-wiki.js';
import { runCommand } from './support/run-command.js';

/** The id of a process that has ended. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid!;
}

describe('status', () => {
  it('of a node that never ran says so, and ends with 1', async () => {
    await using data = await temporaryFolder();
    const { code, out } = await runCommand(['status'], { ERWIK_DATA: data.path });
    expect(code).toBe(1);
    expect(out.split('\n')).toEqual([
      'node   unknown',
      'state  stopped',
      `data   ${data.path}`,
      'head   none',
    ]);
  });

  it('of a node that was killed tells its head and its dead processes', async () => {
    await using data = await temporaryFolder();
    const { head } = await makeWiki(data.path);
    const run = join(data.path, 'run');
    const pid = await deadPid();
    mkdirSync(run);
    writeFileSync(join(run, 'supervisor.lock'), JSON.stringify({ pid, started: 'once' }));
    writeFileSync(join(run, 'front.url'), 'http://127.0.0.1:9\n');
    // another program's number by now
    writeFileSync(join(run, 'store.pid'), `${process.pid}\n`);
    const { code, out } = await runCommand(['status', '--json'], { ERWIK_DATA: data.path });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      state: 'stopped',
      head,
      processes: [
        { name: 'supervisor', pid, running: false },
        { name: 'store', pid: process.pid, running: false },
      ],
    });
  });

  it('of a node whose front is away tells what the store says', async () => {
    await using data = await temporaryFolder();
    const { head } = await makeWiki(data.path);
    const runFolder = join(data.path, 'run');
    const metrics = createMetrics({ app: 'store' });
    metrics.gauge('erwik_store_pages', 'pages at head').set(12);
    await using _pid = await writePidFile(runFolder, 'store');
    const ready = () => ({ ready: true, degraded: ['The disk is nearly full: 3 MiB are free.'] });
    await using _store = await serveHealth({ runFolder, name: 'store', ready, metrics });
    const environment = { ERWIK_DATA: data.path, ERWIK_HTTP: '127.0.0.1:0' };
    const { code, out } = await runCommand(['status'], environment);
    expect(code).toBe(1);
    expect(out).toMatch(/^state +degraded$/m);
    expect(out).toMatch(new RegExp(`^head +${head}$`, 'm'));
    expect(out).toMatch(/^pages +12$/m);
    expect(out).toMatch(
      /^degraded +The front does not answer\.\n +The router does not answer\.\n +The disk is nearly full: 3 MiB are free\.$/m,
    );
    expect(out).toMatch(new RegExp(`^processes +store ${process.pid}$`, 'm'));
  });
});
