import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@erwik/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { askedMetrics } from '../src/asked-metrics.js';
import type { AskedMetric } from '../src/asked-metrics.js';
import { startNode } from '../src/start-node.js';
import { toldMetrics } from '../src/told-metrics.js';
import type { ToldMetric } from '../src/told-metrics.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** A start of a node, on a machine that has other work. */
const startMaxMs = 120_000;
/** What Prometheus itself adds to all it scrapes, as deploy/prometheus/prometheus.yml tells it to. */
const scrapeLabels = new Set(['job', 'node', 'instance']);
/** Values that come with traffic. */
const openLabels = new Set(['status']);

const Config = z.object({
  rule_files: z.array(z.string()),
  scrape_configs: z.array(z.object({ job_name: z.string() })),
});
const Rules = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          for: z.string().regex(/^\d+[mh]$/),
          labels: z.object({ severity: z.enum(['page', 'ticket']) }),
          annotations: z.object({ summary: z.string(), description: z.string() }),
        }),
      ),
    }),
  ),
});
const Dashboard = z.object({
  templating: z.object({ list: z.array(z.object({ definition: z.string().optional() })) }),
  panels: z.array(z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })) })),
});

let told = new Map<string, ToldMetric>();
beforeAll(async () => {
  await using folder = await temporaryFolder();
  await using node = await startNode(folder.path);
  told = await toldMetrics(node);
}, startMaxMs);
afterAll(() => told.clear());

describe('the metrics of front, store and router', () => {
  it('are those that the operator’s guide explains, with their labels, and no others', async () => {
    const documented = documentedMetrics(await readFile(`${root}/docs/operating.md`, 'utf8'));
    const all = [...told].map(([name, { labels }]) => named(name, [...labels.keys()]));
    expect(documented.toSorted()).toEqual(all.toSorted());
  });

  it('are told by the apps that their names say', () => {
    for (const [name, { apps }] of told) {
      const own = /^erwik_(front|store|mesh)_/.exec(name)?.[1];
      const expected = own === undefined ? ['front', 'store', 'router'] : [own === 'mesh' ? 'router' : own];
      expect({ name, apps: [...apps] }).toEqual({ name, apps: expected });
    }
  });
});

describe('what watches a node', () => {
  it.each(['prometheus.yml', 'prometheus-kubernetes.yml'])(
    '%s reads the alerts, and has their jobs',
    async (name) => {
      const config = Config.parse(await yamlAt(name));
      expect(config.rule_files).toEqual(['erwik-alerts.yml']);
      const jobs = config.scrape_configs.map(({ job_name }) => job_name);
      expect(jobs).toEqual(['erwik-front', 'erwik-store', 'erwik-router']);
      const meant = (await alerts())
        .flatMap(({ expr }) => askedMetrics(expr))
        .flatMap(({ matchers }) => matchers);
      const wanted = meant
        .filter(({ label }) => label === 'job')
        .map(({ value }) => new RegExp(`^(?:${value})$`));
      expect(wanted.length).toBeGreaterThan(2);
      expect(wanted.filter((job) => !jobs.some((one) => job.test(one)))).toEqual([]);
    },
  );

  it('has alerts for what an operator must know, each of metrics that there are', async () => {
    const rules = await alerts();
    expect(rules.map(({ alert }) => alert)).toEqual(
      expect.arrayContaining([
        'ErwikStoreAway',
        'ErwikDiskNearlyFull',
        'ErwikNeighborDead',
        'ErwikSavesFailing',
        'ErwikHeadsDiffer',
      ]),
    );
    expect(rules.flatMap(({ alert, expr }) => faultsOf(alert, expr))).toEqual([]);
  });

  it('has a dashboard of metrics that there are', async () => {
    const file = await readFile(`${root}/deploy/grafana/erwik.json`, 'utf8');
    const { panels, templating } = Dashboard.parse(JSON.parse(file));
    expect(panels.length).toBeGreaterThan(10);
    const faults = panels.flatMap(({ title, targets }) =>
      targets.flatMap(({ expr }) => faultsOf(title, expr)),
    );
    expect(faults).toEqual([]);
    const chosen = templating.list.flatMap(
      ({ definition }) => /^label_values\((\w+), /.exec(definition ?? '')?.[1] ?? [],
    );
    expect(chosen.filter((name) => told.has(name))).toHaveLength(1);
  });

  it('would not hide a metric, a label or a value that is none', () => {
    expect(faultsOf('x', 'rate(erwik_store_request{outcome="ok"}[5m])')).toHaveLength(1);
    expect(faultsOf('x', 'erwik_store_requests{outcom="ok"}')).toHaveLength(1);
    expect(faultsOf('x', 'sum by (node) (erwik_store_requests{outcome="fine"}) > 0')).toHaveLength(1);
    expect(faultsOf('x', 'sum by (node) (erwik_store_requests{outcome="ok"}) and on (node) up == 1')).toEqual(
      [],
    );
  });
});

function faultsOf(where: string, expression: string): string[] {
  const asked = askedMetrics(expression);
  if (asked.length === 0) return [`${where}: no metric in ${expression}`];
  return asked.flatMap((one) => faultOf(one).map((fault) => `${where}: ${fault}`));
}

function faultOf({ name, matchers }: AskedMetric): string[] {
  if (name === 'up') return [];
  const metric = told.get(name);
  if (metric === undefined) return [`${name} is no metric`];
  return matchers
    .filter(({ label }) => !scrapeLabels.has(label))
    .filter(({ label, by, value }) => {
      const values = metric.labels.get(label);
      return values === undefined || (by === '=' && !openLabels.has(label) && !values.has(value));
    })
    .map(({ label, by, value }) => `${name} has no ${label}${by}"${value}"`);
}

/** The code in the first cells of the guide's tables that begins as a metric does. */
function documentedMetrics(guide: string): string[] {
  const cells = [...guide.matchAll(/^\| ([^|]+) \|/gm)].map(([, cell = '']) => cell);
  const spans = cells.flatMap((cell) => [
    ...cell.matchAll(/`((?:erwik|process|nodejs)_\w+)(?:\{([\w,]+)\})?`/g),
  ]);
  return spans.map(([, name = '', labels]) => named(name, labels?.split(',') ?? []));
}

/**
 * Our own with their labels, as in `erwik_x{a,b}`; those of Node.js by name, as their labels come and go. All have the label
 * `app`.
 */
function named(name: string, labels: readonly string[]): string {
  const own = name.startsWith('erwik_') ? labels.filter((label) => label !== 'app').toSorted() : [];
  return own.length === 0 ? name : `${name}{${own.join(',')}}`;
}

async function alerts(): Promise<z.infer<typeof Rules>['groups'][number]['rules']> {
  return Rules.parse(await yamlAt('erwik-alerts.yml')).groups.flatMap(({ rules }) => rules);
}

async function yamlAt(name: string): Promise<unknown> {
  return parse(await readFile(`${root}/deploy/prometheus/${name}`, 'utf8'));
}
