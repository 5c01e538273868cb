import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { z } from 'zod';

const Manifest = z.object({
  name: z.string(),
  exports: z.unknown(),
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
});

const References = z.object({ references: z.array(z.object({ path: z.string() })).optional() });

const Graph = z.object({
  graph: z.object({
    nodes: z.record(
      z.string(),
      z.object({ data: z.object({ root: z.string(), tags: z.array(z.string()).default([]) }) }),
    ),
    dependencies: z.record(z.string(), z.array(z.object({ target: z.string() }))),
  }),
});

/** A source file: its path from the repository's folder, its text, and what it imports as it is written there. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

/** A package as Nx, npm and TypeScript see it. */
export interface WorkspacePackage {
  readonly name: string;
  /** its folder, from the repository's folder */
  readonly root: string;
  /** what follows `layer:` in its Nx tags */
  readonly layers: readonly string[];
  /** the packages of this workspace that it depends on, by Nx */
  readonly edges: readonly string[];
  readonly manifest: z.infer<typeof Manifest>;
  /** folders its tsconfig.json references, from the repository's folder; null where it references none at all, being no part of the build */
  readonly references: readonly string[] | null;
  readonly files: readonly SourceFile[];
}

/** Reads the whole workspace; Nx tells which packages there are and what they depend on. */
export function readWorkspace(root: string): readonly WorkspacePackage[] {
  const { nodes, dependencies } = projectGraph(root);
  return Object.entries(nodes).map(([name, { data }]) => ({
    name,
    root: data.root,
    layers: data.tags.filter((tag) => tag.startsWith('layer:')).map((tag) => tag.slice('layer:'.length)),
    edges: (dependencies[name] ?? []).map((edge) => edge.target).filter((target) => target in nodes),
    manifest: Manifest.parse(readJson(join(root, data.root, 'package.json'))),
    references: readReferences(root, data.root),
    files: sourceFiles(root, data.root),
  }));
}

function projectGraph(root: string): z.infer<typeof Graph>['graph'] {
  const folder = mkdtempSync(join(tmpdir(), 'erwik-graph-'));
  const file = join(folder, 'graph.json');
  try {
    const env = { ...process.env, NX_DAEMON: 'false', NX_ISOLATE_PLUGINS: 'false', NX_SKIP_NX_CACHE: 'true' };
    const nx = join(root, 'node_modules/nx/dist/bin/nx.js');
    execFileSync(process.execPath, [nx, 'graph', `--file=${file}`], { cwd: root, env, stdio: 'pipe' });
    return Graph.parse(readJson(file)).graph;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readReferences(root: string, folder: string): readonly string[] | null {
  const file = join(root, folder, 'tsconfig.json');
  if (!existsSync(file)) return null;
  const { references } = References.parse(readJson(file));
  return references ? references.map(({ path }) => join(folder, path)) : null;
}

function sourceFiles(root: string, folder: string): readonly SourceFile[] {
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && /\.(ts|mts|mjs|js)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((path) => !path.split(sep).some((part) => part === 'dist' || part === 'node_modules'));
  return paths.map((path) => {
    const text = readFileSync(join(root, path), 'utf8');
    return { path, text, imports: importsOf(text) };
  });
}

/** The formatter has brought all statements into one shape, so they are found without parsing. */
function importsOf(text: string): readonly string[] {
  const patterns = [
    /^\s*(?:import|export)\b[^'";]*?\bfrom\s*['"]([^'"]+)['"]/gm,
    /^\s*import\s*['"]([^'"]+)['"]/gm,
    /\b(?:import|require|require\.resolve)\(\s*['"]([^'"]+)['"]\s*\)/g,
  ];
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1] ?? ''));
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
