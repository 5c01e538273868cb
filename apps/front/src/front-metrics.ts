import type { Metrics } from '@erwik/runtime';
import type { LiveEvents } from './live/live-events.js';
import type { PageCache } from './pages/page-cache.js';

/** The figures of a front. */
export type FrontFigures = {
  /** a request was answered from memory */
  countHot(): void;
  /** a request went through the app */
  countApp(status: number): void;
  readonly contentType: string;
  text(): Promise<string>;
};

/** Registers a front's figures. The hot path only adds to a number; everything else is read when somebody asks. */
export function frontMetrics(
  metrics: Metrics,
  { cache, live }: { cache: PageCache; live: LiveEvents },
): FrontFigures {
  const requests = metrics.counter('erwik_front_requests_total', 'Requests answered', ['way', 'status']);
  const pages = metrics.gauge('erwik_front_cached_pages', 'Documents kept in memory');
  const bytes = metrics.gauge('erwik_front_cached_bytes', 'Memory that kept documents take');
  const streams = metrics.gauge('erwik_front_live_streams', 'Browsers that listen to changes');
  let hot = 0;
  return {
    contentType: metrics.contentType,
    countHot: () => (hot += 1),
    countApp: (status) => requests.inc({ way: 'app', status: String(status) }),
    text() {
      requests.inc({ way: 'memory', status: '' }, hot);
      hot = 0;
      pages.set(cache.size.pages);
      bytes.set(cache.size.bytes);
      streams.set(live.streams);
      return metrics.text();
    },
  };
}
