import { isBuiltin } from 'node:module';
import { join, normalize, sep } from 'node:path';
import type { SourceFile, WorkspacePackage } from './workspace.js';

/** What a package of a layer may depend on. Imports point downward only. */
const mayDependOn: Readonly<Record<string, readonly string[]>> = {
  app: ['adapter', 'domain', 'contract', 'leaf'],
  adapter: ['domain', 'contract', 'leaf'],
  domain: ['contract', 'leaf'],
  contract: ['leaf'],
  leaf: [],
  test: ['adapter', 'domain', 'contract', 'leaf', 'test'],
};

/** One outside thing, one adapter: who may import the package that speaks with it. */
const owners: Readonly<Record<string, readonly string[]>> = {
  nodegit: ['libs/git', 'bench'], // a reference to measure against
  libsql: ['libs/index'],
  ioredis: ['libs/bus', 'libs/testkit'],
  bullmq: ['libs/bus'],
  express: ['apps/front'],
};

/** Those that compute; all other built-in modules reach the world, which domain and contract are given as values. */
const pureBuiltins = [
  'node:crypto',
  'node:path',
  'node:path/posix',
  'node:buffer',
  'node:util',
  'node:assert',
];

/** Names under which anything and nothing belongs. */
const emptyNames = /^(utils?|helpers?|common|misc|shared|managers?|services?)$/;

/** Every fault of the workspace against the directions and habits of this repository, as one sentence each. */
export function boundaryFaults(packages: readonly WorkspacePackage[]): readonly string[] {
  const rules = [
    oneLayer,
    directions,
    references,
    unexported,
    ownFolder,
    declared,
    owned,
    pure,
    named,
    noStarExport,
  ];
  return packages.flatMap((one) => rules.flatMap((rule) => rule(one, packages)));
}

type Rule = (one: WorkspacePackage, all: readonly WorkspacePackage[]) => readonly string[];

const oneLayer: Rule = ({ root, layers }) =>
  layers.length === 1 && layers.every((layer) => layer in mayDependOn)
    ? []
    : [`${root}: expected one layer tag, found ${layers.join(' ') || 'none'}`];

const directions: Rule = (one, all) =>
  one.edges.flatMap((name) => {
    const target = all.find((other) => other.name === name);
    const [from = '', to = ''] = [one.layers[0], target?.layers[0]];
    if (mayDependOn[from]?.includes(to)) return [];
    if (to === 'test' && name in one.manifest.devDependencies) return [];
    return [`${one.root}: ${from} may not depend on ${to} ${name}`];
  });

const references: Rule = (one, all) => {
  if (one.references === null) return [];
  const wanted = all.filter(({ name }) => name in one.manifest.dependencies).map(({ root }) => root);
  return [
    ...wanted
      .filter((root) => !one.references?.includes(root))
      .map((root) => `${one.root}: tsconfig.json lacks ${root}`),
    ...one.references
      .filter((root) => !wanted.includes(root))
      .map((root) => `${one.root}: tsconfig.json references ${root}, which package.json lacks`),
  ];
};

const unexported: Rule = ({ root, layers, manifest }) =>
  layers[0] !== 'app' || JSON.stringify(manifest.exports) === '{}'
    ? []
    : [`${root}: an app exports nothing, so that nobody can import it`];

const ownFolder: Rule = (one) =>
  relativeImports(one).flatMap(({ file, target }) => {
    const isOwn = target.startsWith(`${one.root}${sep}`);
    const isScriptForTests = one.layers[0] === 'test' && target.startsWith(`scripts${sep}`);
    return isOwn || isScriptForTests ? [] : [`${file.path}: imports ${target}, which is outside its package`];
  });

const declared: Rule = (one, all) =>
  packageImports(one).flatMap(({ file, name, specifier }) => {
    const { dependencies, devDependencies } = one.manifest;
    if (name.startsWith('@erwik/') && !exportsIt(all, name, specifier))
      return [`${file.path}: imports the inside of ${name}`];
    if (name in dependencies) return [];
    if (!isProduction(one, file) && (name in devDependencies || !name.startsWith('@erwik/'))) return [];
    return [`${file.path}: imports ${name}, which package.json does not declare`];
  });

function exportsIt(all: readonly WorkspacePackage[], name: string, specifier: string): boolean {
  const { exports } = all.find((other) => other.name === name)?.manifest ?? {};
  return typeof exports === 'object' && exports !== null && `.${specifier.slice(name.length)}` in exports;
}

const owned: Rule = (one) =>
  packageImports(one).flatMap(({ file, name }) =>
    (owners[name] ?? [one.root]).includes(one.root)
      ? []
      : [`${file.path}: only ${owners[name]?.join(', ')} imports ${name}`],
  );

const pure: Rule = (one) => {
  if (!['domain', 'contract'].includes(one.layers[0] ?? '')) return [];
  return one.files
    .filter((file) => isProduction(one, file))
    .flatMap((file) =>
      file.imports
        .filter((specifier) => isBuiltin(specifier) && !pureBuiltins.includes(specifier))
        .map((specifier) => `${file.path}: ${one.layers[0]} is pure and may not import ${specifier}`),
    );
};

const named: Rule = ({ files }) =>
  files
    .filter(({ path }) => path.split(sep).some((part) => emptyNames.test(part.replace(/\..*$/, ''))))
    .map(({ path }) => `${path}: the name says nothing about what is in it`);

const noStarExport: Rule = ({ files }) =>
  files
    .filter(({ text }) => /^\s*export\s*\*/m.test(text))
    .map(({ path }) => `${path}: export * hides what a package offers`);

/** What ends up in a running node: tests, benchmarks and build scripts may use the workspace's development tools. */
function isProduction(one: WorkspacePackage, { path }: SourceFile): boolean {
  return one.layers[0] !== 'test' && path.startsWith(join(one.root, 'src') + sep);
}

function relativeImports(one: WorkspacePackage): { file: SourceFile; target: string }[] {
  return one.files.flatMap((file) =>
    file.imports
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => ({ file, target: normalize(join(file.path, '..', specifier)) })),
  );
}

function packageImports(one: WorkspacePackage): { file: SourceFile; name: string; specifier: string }[] {
  return one.files.flatMap((file) =>
    file.imports
      .filter((specifier) => !specifier.startsWith('.') && !isBuiltin(specifier))
      .map((specifier) => ({ file, specifier, name: packageName(specifier) })),
  );
}

function packageName(specifier: string): string {
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}
