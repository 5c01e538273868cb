import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '@erwik/testkit';
import type { WikiNode } from './start-node.js';

/** A metric as processes tell it: its labels with the values they have, and which apps tell it. */
export interface ToldMetric {
  readonly labels: ReadonlyMap<string, ReadonlySet<string>>;
  readonly apps: ReadonlySet<string>;
}

/** What front, store and router of a node tell on `/metrics`, by the names in its `# TYPE` lines. */
export async function toldMetrics({ url, data }: WikiNode): Promise<Map<string, ToldMetric>> {
  // a node is ready when it serves pages, which may be before its router listens
  const portOf = (name: string): Promise<string> =>
    until(async () => (await readFile(join(data, 'run', `${name}.port`), 'utf8')).trim(), {
      what: `the port of the ${name}`,
    });
  const urls = {
    front: url,
    store: `http://127.0.0.1:${await portOf('store')}`,
    router: `http://127.0.0.1:${await portOf('router')}`,
  };
  const told = new Map<string, { labels: Map<string, Set<string>>; apps: Set<string> }>();
  for (const [app, base] of Object.entries(urls)) {
    const text = await (await fetch(`${base}/metrics`)).text();
    for (const [, name = ''] of text.matchAll(/^# TYPE (\w+)/gm)) {
      const metric = told.get(name) ?? { labels: new Map<string, Set<string>>(), apps: new Set<string>() };
      metric.apps.add(app);
      for (const [label, value] of labelsOf(text, name)) addTo(metric.labels, label, value);
      told.set(name, metric);
    }
  }
  return told;
}

function labelsOf(text: string, metric: string): [label: string, value: string][] {
  const lines = text.matchAll(new RegExp(`^${metric}(?:_bucket|_sum|_count)?\\{([^}]*)\\}`, 'gm'));
  return [...lines].flatMap(([, labels = '']) =>
    [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = '', value = '']): [string, string] => [
      label,
      value,
    ]),
  );
}

function addTo(labels: Map<string, Set<string>>, label: string, value: string): void {
  const values = labels.get(label) ?? new Set<string>();
  labels.set(label, values.add(value));
}
