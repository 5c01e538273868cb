import type { MeshReport } from '@erwik/events';
import type { Metrics } from '@erwik/runtime';

/** The metrics with the figures of the mesh in them, as they are when somebody looks; `report` is null before it is joined. */
export function meshMetrics(metrics: Metrics, report: () => MeshReport | null): Metrics {
  const neighbors = metrics.gauge('erwik_mesh_neighbors', 'Nodes that are known, by state', ['state']);
  const links = metrics.gauge('erwik_mesh_links', 'Links to neighbors that are up');
  const converged = metrics.gauge(
    'erwik_mesh_converged',
    'Whether all that can be reached hold the same (1) or not (0)',
  );
  const wanted = metrics.gauge('erwik_mesh_wanted', 'Commits that were announced and are not held yet');
  const waiting = metrics.gauge('erwik_mesh_waiting_notices', 'Notices that wait for links to take more');
  const notices = metrics.gauge(
    'erwik_mesh_commit_notices',
    'Commit notices since the start, by what became of them',
    ['what'],
  );
  const pulls = metrics.gauge('erwik_mesh_pulls', 'Pulls since the start, by what became of them', ['what']);
  const update = (now: MeshReport): void => {
    for (const state of ['alive', 'suspect', 'dead'] as const)
      neighbors.set({ state }, now.neighbors.filter((neighbor) => neighbor.state === state).length);
    links.set(now.neighbors.filter(({ direct }) => direct).length);
    converged.set(now.converged ? 1 : 0);
    wanted.set(now.wanted);
    waiting.set(now.neighbors.reduce((sum, neighbor) => sum + neighbor.waiting, 0));
    for (const [what, count] of Object.entries(now.counters.notices)) notices.set({ what }, count);
    for (const [what, count] of Object.entries(now.counters.pulls)) pulls.set({ what }, count);
  };
  const text = (): Promise<string> => {
    const now = report();
    if (now !== null) update(now);
    return metrics.text();
  };
  return { ...metrics, text };
}
