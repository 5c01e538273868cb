/** How long one run takes, in ms of wall time. */
export async function timed(work: () => unknown): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** How long each of several runs takes, in ms of wall time. */
export async function timings(count: number, work: (run: number) => unknown): Promise<number[]> {
  const found: number[] = [];
  for (let run = 0; run < count; run += 1) found.push(await timed(() => work(run)));
  return found;
}

/** The processor time of this process, all its threads, for one run out of several, in ms. */
export async function cpuMsEach(count: number, work: (run: number) => unknown): Promise<number> {
  const before = process.cpuUsage();
  for (let run = 0; run < count; run += 1) await work(run);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / count;
}
