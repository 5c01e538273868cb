import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';

const Named = z.object({ name: z.string() });
const HttpGet = z.object({
  httpGet: z.object({ path: z.string(), port: z.string(), httpHeaders: z.array(z.unknown()).optional() }),
});
const Labels = z.record(z.string(), z.string());
const Confined = z.object({
  allowPrivilegeEscalation: z.literal(false),
  readOnlyRootFilesystem: z.literal(true),
  capabilities: z.object({ drop: z.tuple([z.literal('ALL')]) }),
});

const Container = z.object({
  name: z.string(),
  image: z.string(),
  command: z.tuple([z.literal('node'), z.string(), z.string()]),
  envFrom: z.array(z.object({ configMapRef: Named.optional(), secretRef: Named.optional() })),
  env: z.array(z.object({ name: z.string(), value: z.string() })),
  ports: z.array(z.object({ name: z.string(), containerPort: z.number() })),
  startupProbe: HttpGet,
  livenessProbe: HttpGet,
  readinessProbe: HttpGet.optional(),
  resources: z.object({ limits: z.object({ memory: z.string() }) }),
  securityContext: Confined,
  volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string() })),
});

/** A program of a pod, as far as erwik's manifests say things of it. */
export type Container = z.infer<typeof Container>;

const Workload = z.object({
  kind: z.enum(['StatefulSet', 'Deployment']),
  metadata: Named,
  spec: z.object({
    replicas: z.number(),
    serviceName: z.string().optional(),
    selector: z.object({ matchLabels: Labels }),
    template: z.object({
      metadata: z.object({ labels: Labels }),
      spec: z.object({
        terminationGracePeriodSeconds: z.number(),
        securityContext: z.object({ runAsNonRoot: z.literal(true) }),
        containers: z.array(Container),
        volumes: z.array(
          z.object({ name: z.string(), secret: z.object({ secretName: z.string() }).optional() }),
        ),
      }),
    }),
    volumeClaimTemplates: z.array(z.object({ metadata: Named })).default([]),
  }),
});

const Service = z.object({
  kind: z.literal('Service'),
  metadata: Named,
  spec: z.object({
    selector: Labels,
    ports: z.array(z.object({ name: z.string(), port: z.number(), targetPort: z.string() })),
  }),
});

const Values = z.object({
  kind: z.enum(['ConfigMap', 'Secret']),
  metadata: Named,
  data: Labels.optional(),
  stringData: Labels.optional(),
});

const Ingress = z.object({
  kind: z.literal('Ingress'),
  metadata: Named,
  spec: z.object({
    rules: z.array(
      z.object({
        http: z.object({
          paths: z.array(
            z.object({ backend: z.object({ service: z.object({ name: z.string(), port: Named }) }) }),
          ),
        }),
      }),
    ),
  }),
});

const Other = z.object({ kind: z.enum(['Namespace', 'PodDisruptionBudget']), metadata: Named });
const Manifest = z.discriminatedUnion('kind', [Workload, Service, Values, Ingress, Other]);
const Kustomization = z.object({
  resources: z.array(z.string()),
  images: z.array(z.object({ name: z.string(), newName: z.string() })),
});

/** The manifests of a folder by their kind, and its kustomization. */
export interface Manifests {
  readonly files: readonly string[];
  readonly kustomization: z.infer<typeof Kustomization>;
  readonly workloads: readonly z.infer<typeof Workload>[];
  readonly services: readonly z.infer<typeof Service>[];
  readonly ingresses: readonly z.infer<typeof Ingress>[];
  /** what ConfigMaps and Secrets hold, by their names */
  readonly values: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/** Reads all YAML files of a folder. Errors: what is no YAML, or a manifest of another shape than erwik's have. */
export function readManifests(folder: string): Manifests {
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml') && name !== 'kustomization.yaml');
  const all = files.flatMap((name) => documentsOf(join(folder, name))).map((one) => Manifest.parse(one));
  return {
    files,
    kustomization: Kustomization.parse(parse(readFileSync(join(folder, 'kustomization.yaml'), 'utf8'))),
    workloads: all.flatMap((one) => (one.kind === 'StatefulSet' || one.kind === 'Deployment' ? [one] : [])),
    services: all.filter((one) => one.kind === 'Service'),
    ingresses: all.filter((one) => one.kind === 'Ingress'),
    values: new Map(
      all.flatMap((one) =>
        one.kind === 'ConfigMap' || one.kind === 'Secret'
          ? [[one.metadata.name, { ...one.data, ...one.stringData }] as const]
          : [],
      ),
    ),
  };
}

/** Kubernetes merges `<<` as YAML 1.1 does. */
function documentsOf(file: string): unknown[] {
  return parseAllDocuments(readFileSync(file, 'utf8'), { merge: true }).map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw new Error(`${file}: ${error.message}`);
    return document.toJS() as unknown;
  });
}
