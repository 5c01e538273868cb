/**
 * Bundles what browsers load into `dist/assets`, or the folder that is named: `site-<hash>.css`, `site-<hash>.js` and the parts it loads later,
 * `favicon-<hash>.svg`, `mermaid-<hash>.js` and `diagram-frame-<hash>.js`, which draw diagrams, and `manifest.json`, which names them all: `{"site.css": "site-1A2B3C4D.css", …}`; beside each file that is worth it, it is as fronts
 * send it, `….br` and `….gz`. The same sources give the same files, so
 * that every front of a node, and a front after a restart, serves the same URLs.
 */
import { copyFile, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const front = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const client = path.join(front, 'client');
const assets = path.resolve(process.argv[2] ?? path.join(front, 'dist', 'assets'));
/** Digits of a content hash in a file's name: enough that two contents never meet. */
const hashDigits = 10;

/** Below this many bytes compression saves less than a network packet. */
const compressMinBytes = 1024;
/** Brotli 11 makes the largest file a tenth smaller than 9 does, and takes ten seconds for it in place of one. */
const brotliQuality = 9;
const brotliAsync = promisify(brotliCompress);
const gzipAsync = promisify(gzip);

/** The oldest browsers with light-dark() and CSS nesting; older ones still get every page, with plainer looks. */
const browsers = ['chrome123', 'firefox120', 'safari17.5'];

const common = {
  outdir: assets,
  entryNames: '[name]-[hash]',
  bundle: true,
  minify: true,
  target: browsers,
  legalComments: 'none',
  charset: 'utf8',
  metafile: true,
  absWorkingDir: front,
  logLevel: 'warning',
};

await mkdir(assets, { recursive: true });
const library = createRequire(import.meta.url).resolve('mermaid/dist/mermaid.min.js');
const files = {
  ...(await bundled()),
  ...(await bundledAlone('diagram-frame.ts')),
  'favicon.svg': await hashedCopy(path.join(client, 'favicon.svg'), 'favicon.svg'),
  'mermaid.js': await hashedCopy(library, 'mermaid.js'),
};
const compressed = (await Promise.all(Object.values(files).map(compress))).flat();
await replaceFile(path.join(assets, 'manifest.json'), `${JSON.stringify(files, null, 2)}\n`);
await removeOthers(new Set([...Object.values(files), ...compressed, 'manifest.json']));

async function bundled() {
  const { metafile } = await build({
    ...common,
    entryPoints: [path.join(client, 'site.ts'), path.join(client, 'site.css')],
    chunkNames: '[name]-[hash]',
    splitting: true,
    format: 'esm',
  });
  return namesOf(metafile);
}

/** A script that is no module: a document without a site cannot load modules. */
async function bundledAlone(script) {
  const { metafile } = await build({ ...common, entryPoints: [path.join(client, script)], format: 'iife' });
  return namesOf(metafile);
}

function namesOf(metafile) {
  const outputs = Object.entries(metafile.outputs).map(([file, { entryPoint }]) => ({
    file: path.basename(file),
    name: path.basename(entryPoint ?? file).replace(/\.ts$/, '.js'),
  }));
  outputs.sort((one, other) => (one.name < other.name ? -1 : 1));
  return Object.fromEntries(outputs.map(({ name, file }) => [name, file]));
}

async function hashedCopy(source, name) {
  const hash = createHash('sha256')
    .update(await readFile(source))
    .digest('hex')
    .slice(0, hashDigits);
  const { name: stem, ext } = path.parse(name);
  const target = `${stem}-${hash}${ext}`;
  await copyFile(source, path.join(assets, target));
  return target;
}

/** The names of a file's compressed forms. They are made once: the name tells the content. */
async function compress(name) {
  const bytes = await readFile(path.join(assets, name));
  if (bytes.length < compressMinBytes) return [];
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: brotliQuality,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  const forms = [
    [`${name}.br`, () => brotliAsync(bytes, { params })],
    [`${name}.gz`, () => gzipAsync(bytes)],
  ];
  const there = await readdir(assets);
  for (const [form, make] of forms)
    if (!there.includes(form)) await replaceFile(path.join(assets, form), await make());
  return forms.map(([form]) => form);
}

/** Replaced in one step: a front that starts meanwhile reads the old or the new file, never half of one. */
async function replaceFile(file, content) {
  await writeFile(`${file}.new`, content);
  await rename(`${file}.new`, file);
}

async function removeOthers(kept) {
  const stale = (await readdir(assets)).filter((file) => !kept.has(file));
  await Promise.all(stale.map((file) => rm(path.join(assets, file))));
}
