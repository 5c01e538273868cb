import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { runProgram } from './measure/programs.js';

/** The machine in one sentence: figures say nothing without it. */
export async function describeMachine(): Promise<string> {
  const system = /^PRETTY_NAME="?([^"\n]+)/m.exec(
    await readFile('/etc/os-release', 'utf8').catch(() => ''),
  )?.[1];
  const disk = (await runProgram(['df', '--output=fstype', tmpdir()]))
    .toString('utf8')
    .trim()
    .split('\n')
    .at(-1);
  const git = (await runProgram(['git', '--version'])).toString('utf8').trim();
  const memoryGb = Math.round(totalmem() / 1024 ** 3);
  const processor = `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`;
  const load = `load ${loadavg()[0]?.toFixed(1) ?? '?'} at the end`;
  return `${processor}, ${memoryGb} GB, ${system ?? process.platform}, Node.js ${process.versions.node}, ${git}, ${disk ?? '?'}, ${load}.`;
}
