import { createRequire } from 'node:module';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { Plugin } from 'esbuild';

let built: Promise<URL> | null = null;
let builtThumbnails: Promise<URL> | null = null;

/** The worker that renders pages, made from its sources, because a thread of Node.js 20 runs no TypeScript. */
export function renderWorkerUrl(): Promise<URL> {
  built ??= buildWorker('rendering/render-worker');
  return built;
}

/** The process that makes pictures smaller, made from its sources. */
export function thumbnailWorkerUrl(): Promise<URL> {
  builtThumbnails ??= buildWorker('thumbnails/thumbnail-worker');
  return builtThumbnails;
}

/** It has parts that are no JavaScript, so it stays where it is installed. */
const sharpWhereItIs: Plugin = {
  name: 'sharp-where-it-is',
  setup(build) {
    const { resolve } = createRequire(import.meta.url);
    build.onResolve({ filter: /^sharp$/ }, () => ({ path: resolve('sharp'), external: true }));
  },
};

async function buildWorker(module: string): Promise<URL> {
  const folder = await mkdtemp(join(tmpdir(), 'erwik-render-worker-'));
  const outfile = join(folder, 'worker.cjs');
  await build({
    entryPoints: [fileURLToPath(new URL(`../../src/${module}.ts`, import.meta.url))],
    conditions: ['@erwik/source'],
    platform: 'node',
    format: 'cjs',
    bundle: true,
    outfile,
    plugins: [sharpWhereItIs],
    logLevel: 'error',
  });
  return pathToFileURL(outfile);
}
