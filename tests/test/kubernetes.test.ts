import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { accessSetting, loginSettings, variables } from '@erwik/runtime';
import { temporaryFolder } from '@erwik/testkit';
import { describe, expect, it } from 'vitest';
import { readManifests } from '../src/manifests.js';
import type { Container } from '../src/manifests.js';
import { erwik } from '../src/run-cli.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const manifests = readManifests(join(root, 'deploy/kubernetes'));
const { workloads, services, values, ingresses, kustomization } = manifests;
const containers = workloads.flatMap(({ spec }) => spec.template.spec.containers);
/** Nodes elsewhere may dial this one: only who wants that applies it. */
const asked = ['mesh.yaml'];
const paths = ['/healthz', '/readyz'];
/** Starts of npm, on a machine that has other work. */
const commandMaxMs = 180_000;

describe('the manifests for Kubernetes', () => {
  it('are applied together, but for those that must be asked for', () => {
    expect([...kustomization.resources, ...asked].toSorted()).toEqual(manifests.files.toSorted());
    expect(new Set(containers.map(({ image }) => image))).toEqual(
      new Set(kustomization.images.map(({ name }) => name)),
    );
  });

  it('run one store and one router in one pod on one volume, and fronts that have none', () => {
    const shape = workloads.map(({ kind, spec }) => {
      const { template, volumeClaimTemplates } = spec;
      const apps = template.spec.containers.map(({ command }) => command[2]);
      return { kind, apps, volumes: volumeClaimTemplates.map(({ metadata }) => metadata.name) };
    });
    expect(shape.toSorted((a, b) => a.kind.localeCompare(b.kind))).toEqual([
      { kind: 'Deployment', apps: ['front'], volumes: [] },
      { kind: 'StatefulSet', apps: ['store', 'router'], volumes: ['data'] },
    ]);
    const node = workloads.find(({ kind }) => kind === 'StatefulSet');
    expect(node?.spec.replicas).toBe(1);
    for (const { command } of containers) expect(existsSync(join(root, command[1]))).toBe(true);
  });

  it('give the apps what they know and can read, and nothing else', { timeout: commandMaxMs }, async () => {
    await using folder = await temporaryFolder();
    for (const container of containers) {
      const environment = await environmentOf(container, folder.path);
      const { code, out, told } = await erwik(folder.path, ['check-config'], environment);
      const faults = told.match(/^.*ERWIK_\w+: .*$/gm) ?? [];
      expect({ container: container.name, code, faults }).toEqual({
        container: container.name,
        code: 0,
        faults: [],
      });
      expect(out).toContain('ERWIK_NODE');
    }
    const misspelled = { ...settingsOf('store'), ERWIK_METRIC: '0.0.0.0:9100' };
    expect(await erwik(folder.path, ['check-config'], misspelled)).toMatchObject({ code: 78 });
  });

  it('have a place for every setting of who may edit, and of how people log in, and tell the fronts', () => {
    const front = settingsOf('front');
    const names = [accessSetting, ...Object.values(loginSettings)].map(({ variable }) => variable);
    // of the two ways to give it, a Secret is the usual one there
    const expected = names.filter((name) => name !== 'ERWIK_OIDC_CLIENT_SECRET_FILE');
    expect(names.length).toBeGreaterThan(10);
    expect(expected.filter((name) => !(name in front))).toEqual([]);
    expect(settingsOf('store')['ERWIK_ACCESS']).toBe(front['ERWIK_ACCESS']);
    expect(values.get('erwik-oidc')).toHaveProperty('ERWIK_OIDC_CLIENT_SECRET');
  });

  it('have a place for every setting that the image does not decide', () => {
    const ofTheImage = ['DATA', 'LISTEN', 'ROUTER_FILE', 'FRONTS', 'REDIS_SERVER', 'OIDC_CLIENT_SECRET_FILE'];
    const given = containers.flatMap(({ name }) => Object.keys(settingsOf(name)));
    const known = new Set([...given, ...ofTheImage.map((name) => `ERWIK_${name}`)]);
    expect([...known].toSorted()).toEqual(Object.keys(variables).toSorted());
  });

  it('ask each app for its health where it answers', async () => {
    const [, frontPort] =
      /ERWIK_HTTP=0\.0\.0\.0:(\d+)/.exec(await readFile(join(root, 'docker/Dockerfile'), 'utf8')) ?? [];
    const ports = new Map(
      containers.map(({ name, ports: own }) => [name, own.map(({ containerPort }) => containerPort)]),
    );
    const metrics = Number(settingsOf('store')['ERWIK_METRICS']?.split(':')[1]);
    expect(settingsOf('router')['ERWIK_METRICS']).toBe(settingsOf('store')['ERWIK_METRICS']);
    expect(Object.fromEntries(ports)).toEqual({
      store: [metrics, Number(settingsOf('store')['ERWIK_GIT']?.split(':')[1])],
      router: [metrics + 1, 7000],
      front: [Number(frontPort)],
    });
    for (const {
      name,
      ports: own,
      startupProbe,
      livenessProbe,
      readinessProbe = livenessProbe,
    } of containers)
      for (const { httpGet } of [startupProbe, livenessProbe, readinessProbe]) {
        expect({ name, path: httpGet.path, isKnown: paths.includes(httpGet.path) }).toMatchObject({
          isKnown: true,
        });
        // of the router's ports the first is the one for health
        expect(httpGet.port).toBe(own[0]?.name);
      }
  });

  it('lead readers, Prometheus and other nodes to ports that there are', () => {
    for (const { metadata, spec } of services) {
      const chosen = workloads.filter(({ spec: { template } }) =>
        Object.entries(spec.selector).every(([label, value]) => template.metadata.labels[label] === value),
      );
      const open = chosen
        .flatMap(({ spec: { template } }) => template.spec.containers)
        .flatMap(({ ports }) => ports);
      const missing = spec.ports.filter(({ targetPort }) => !open.some(({ name }) => name === targetPort));
      expect({ service: metadata.name, workloads: chosen.length, missing }).toEqual({
        service: metadata.name,
        workloads: 1,
        missing: [],
      });
      for (const { port, targetPort } of spec.ports)
        expect(open.find(({ name }) => name === targetPort)?.containerPort).toBe(port);
    }
    for (const { spec } of workloads)
      expect(spec.template.metadata.labels).toMatchObject(spec.selector.matchLabels);
    const backends = ingresses.flatMap(({ spec }) =>
      spec.rules.flatMap(({ http }) => http.paths.map(({ backend }) => backend.service)),
    );
    const addresses = services.flatMap(({ metadata, spec }) =>
      spec.ports.map(({ name }) => `${metadata.name}:${name}`),
    );
    expect(backends.map(({ name, port }) => `${name}:${port.name}`)).toEqual(['front:http']);
    expect(addresses).toEqual(
      expect.arrayContaining([
        'front:http',
        'erwik-node:store-metrics',
        'erwik-node:router-metrics',
        'erwik-node:git',
        'erwik-mesh:mesh',
      ]),
    );
    expect(settingsOf('store')['ERWIK_HTTP']).toBe('front:8000');
    expect(settingsOf('front')['ERWIK_GIT']).toBe('erwik-node:9200');
  });

  it('mount only what there is', () => {
    for (const { metadata, spec } of workloads) {
      const { volumes, containers: own } = spec.template.spec;
      const names = [...volumes, ...spec.volumeClaimTemplates.map((one) => one.metadata)].map(
        ({ name }) => name,
      );
      const mounted = own
        .flatMap(({ volumeMounts }) => volumeMounts)
        .filter(({ name }) => !names.includes(name));
      const secrets = volumes
        .flatMap(({ secret }) => secret?.secretName ?? [])
        .filter((name) => !values.has(name));
      expect({ workload: metadata.name, mounted, secrets }).toEqual({
        workload: metadata.name,
        mounted: [],
        secrets: [],
      });
    }
  });
});

/** The variables that a container's manifest gives it. */
function settingsOf(name: string): Readonly<Record<string, string | undefined>> {
  const container = containers.find((one) => one.name === name);
  const given = (container?.envFrom ?? []).map(({ configMapRef, secretRef }) => {
    const source = configMapRef?.name ?? secretRef?.name ?? '';
    const found = values.get(source);
    if (found === undefined) throw new Error(`${name} takes its settings from ${source}, which is none`);
    return found;
  });
  const own = Object.fromEntries((container?.env ?? []).map((one) => [one.name, one.value]));
  return Object.assign({}, ...given, own) as Record<string, string>;
}

/** Those, with the router file where this machine has it, and without what a test runner adds. */
async function environmentOf({ name }: Container, folder: string): Promise<NodeJS.ProcessEnv> {
  const file = join(folder, 'router.yaml');
  await writeFile(file, values.get('erwik-router')?.['router.yaml'] ?? 'none', { mode: 0o600 });
  const strange = Object.keys(process.env).filter((one) => one.startsWith('ERWIK_') && !(one in variables));
  const cleared = Object.fromEntries(strange.map((one) => [one, undefined]));
  return { ...cleared, ...settingsOf(name), ERWIK_ROUTER_FILE: file };
}
