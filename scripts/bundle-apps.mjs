// @ts-check
/**
 * Bundles the programs of each app from its sources and its libraries into `apps/<app>/dist`: a process that loads one file is ready
 * in less than half the time of one that loads a thousand, and needs less memory. Where nothing has changed since, nothing is done.
 * Arguments name the apps; without any it is all of them. `tsc -b` has checked the types before.
 */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What is started by itself, in the app's `src`: processes and threads. */
const programs = {
  cli: ['main'],
  front: ['main', 'rendering/render-worker', 'thumbnails/thumbnail-worker'],
  router: ['main'],
  store: ['main', 'indexer/index-worker'],
};

/** Packages with parts that are no JavaScript stay where they are installed. */
const external = ['@node-rs/argon2', 'libsql', 'nodegit', 'sharp'];

/** Packages that are no ES modules ask for what they need by `require`. */
const banner = `import { createRequire as requireFrom } from 'node:module';
const require = requireFrom(import.meta.url);`;

/**
 * Traces name our sources. Lines of packages would make the map ten times as large, which every process reads at its start.
 * @type {import('esbuild').Plugin}
 */
const packagesWithoutLines = {
  name: 'packages-without-lines',
  setup(bundle) {
    const oneLine = Buffer.from('{"version":3,"sources":["-"],"mappings":"AAAA"}').toString('base64');
    const comment = `\n//# sourceMappingURL=data:application/json;base64,${oneLine}`;
    bundle.onLoad({ filter: /\/node_modules\/.*\.(?:[cm]?js|json)$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const contents = path.endsWith('.json') ? `module.exports = ${text};` : text;
      return { contents: contents + comment, loader: 'js' };
    });
  },
};

const asked = process.argv.slice(2);
await Promise.all(
  Object.entries(programs).map(async ([app, names]) => {
    const folder = join(root, 'apps', app);
    const isAsked = asked.length === 0 || asked.includes(app);
    if (isAsked && !isFresh(join(folder, 'dist', `${names.at(-1)}.js`))) await bundle(folder, names);
  }),
);

/**
 * @param {string} folder the app's
 * @param {string[]} names
 */
async function bundle(folder, names) {
  const { outputFiles } = await build({
    entryPoints: names.map((name) => join(folder, 'src', `${name}.ts`)),
    outdir: join(folder, 'dist'),
    outbase: join(folder, 'src'),
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['@erwik/source'],
    external,
    banner: { js: banner },
    sourcemap: true,
    sourcesContent: false,
    plugins: [packagesWithoutLines],
    absWorkingDir: root,
    logLevel: 'warning',
  });
  for (const { path, contents } of outputFiles) await replaceFile(path, contents);
}

/**
 * Replaced in one step: a process that starts meanwhile reads the old or the new file, never half of one.
 * @param {string} file
 * @param {Uint8Array} contents
 */
async function replaceFile(file, contents) {
  await mkdir(dirname(file), { recursive: true });
  const ours = `${file}.${process.pid}`;
  await writeFile(ours, contents);
  await rename(ours, file);
}

/**
 * Whether the file is younger than everything that it is made of: the compiler notes when it has compiled a package anew.
 * @param {string} file
 */
function isFresh(file) {
  if (!existsSync(file)) return false;
  const packages = ['apps', 'libs'].flatMap((kind) =>
    readdirSync(join(root, kind)).map((name) => join(root, kind, name, 'dist/.tsbuildinfo')),
  );
  const parts = [...packages, join(root, 'node_modules/.erwik-installed'), fileURLToPath(import.meta.url)];
  const changedMs = Math.max(...parts.map((part) => (existsSync(part) ? statSync(part).mtimeMs : 0)));
  return statSync(file).mtimeMs > changedMs;
}
