import { readFileSync } from 'node:fs';

/** Clock ticks a second in /proc, on every Linux (sysconf _SC_CLK_TCK). */
const ticksPerSecond = 100;

/** Memory of a process that is resident now, in MB. */
export function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

/** Processor time a process has taken since its start, in ms, to 10 ms (proc(5): fields 14 and 15 of stat). */
export function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond;
}
