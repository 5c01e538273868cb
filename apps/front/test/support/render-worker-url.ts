import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

let built: Promise<URL> | null = null;

/** The worker that renders pages, made from its sources, because a thread of Node.js 20 runs no TypeScript. */
export function renderWorkerUrl(): Promise<URL> {
  built ??= buildWorker();
  return built;
}

async function buildWorker(): Promise<URL> {
  const folder = await mkdtemp(join(tmpdir(), 'erwik-render-worker-'));
  const outfile = join(folder, 'render-worker.cjs');
  await build({
    entryPoints: [fileURLToPath(new URL('../../src/rendering/render-worker.ts', import.meta.url))],
    conditions: ['@erwik/source'],
    platform: 'node',
    format: 'cjs',
    bundle: true,
    outfile,
    logLevel: 'error',
  });
  return pathToFileURL(outfile);
}
