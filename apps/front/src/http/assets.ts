import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { z } from 'zod';
import type { Assets } from '../views/model.js';
import { StoredResponse } from './stored-response.js';
import type { StoredResponseInput } from './stored-response.js';

const types = new Map([
  ['.css', 'text/css; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.map', 'application/json'],
]);

const Manifest = z.object({
  'site.css': z.string(),
  'site.js': z.string(),
  'favicon.svg': z.string(),
  'mermaid.js': z.string(),
  'diagram-frame.js': z.string(),
});

/** The library that draws diagrams, and the script that uses it, by their URLs. */
export type DiagramAssets = { readonly library: string; readonly script: string };

/** The bundled files by URL path, ready to be sent, and the URLs of those that pages name. */
export type LoadedAssets = {
  readonly responses: ReadonlyMap<string, StoredResponse>;
  readonly urls: Assets;
  readonly diagrams: DiagramAssets;
};

type Forms = Pick<StoredResponseInput, 'bytes' | 'compressed'>;

/** Reads the bundle's folder (`manifest.json` and files whose names hold their hash, so that they never change; `.br` and `.gz` beside them). */
export async function loadAssets(folder: string): Promise<LoadedAssets> {
  const manifest = Manifest.parse(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')));
  const responses = new Map<string, StoredResponse>();
  const there = new Set(await readdir(folder));
  for (const file of there) {
    const contentType = types.get(extname(file));
    if (contentType !== undefined)
      responses.set(`/_assets/${file}`, asset(await readForms(folder, file, there), contentType));
  }
  const icon = responses.get(`/_assets/${manifest['favicon.svg']}`);
  if (icon !== undefined) responses.set('/favicon.ico', icon);
  await Promise.all(Array.from(responses.values(), (response) => response.compress()));
  return {
    responses,
    urls: {
      css: `/_assets/${manifest['site.css']}`,
      js: `/_assets/${manifest['site.js']}`,
      icon: `/_assets/${manifest['favicon.svg']}`,
    },
    diagrams: {
      library: `/_assets/${manifest['mermaid.js']}`,
      script: `/_assets/${manifest['diagram-frame.js']}`,
    },
  };
}

/** A file, and what the bundler has made of it for those who take compressed forms. */
async function readForms(folder: string, file: string, there: ReadonlySet<string>): Promise<Forms> {
  const path = join(folder, file);
  const bytes = await readFile(path);
  if (!there.has(`${file}.br`) || !there.has(`${file}.gz`)) return { bytes };
  return { bytes, compressed: { br: await readFile(`${path}.br`), gzip: await readFile(`${path}.gz`) } };
}

function asset(forms: Forms, contentType: string): StoredResponse {
  return new StoredResponse({
    ...forms,
    contentType,
    cacheControl: 'public, max-age=31536000, immutable',
    headers: [],
    // a document without a site, as the one that draws diagrams, loads them as a stranger does
    shared: true,
  });
}
