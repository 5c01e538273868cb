import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { z } from 'zod';
import type { Assets } from '../views/model.js';
import { StoredResponse } from './stored-response.js';

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

/** Larger files, in bytes, are compressed when somebody asks for them: few do, and it takes half a second. */
const compressMaxBytes = 512 * 1024;

/** The bundled files by URL path, ready to be sent, and the URLs of those that pages name. */
export type LoadedAssets = {
  readonly responses: ReadonlyMap<string, StoredResponse>;
  readonly urls: Assets;
  readonly diagrams: DiagramAssets;
};

/** Reads the bundle's folder (`manifest.json` and files whose names hold their hash, so that they never change). */
export async function loadAssets(folder: string): Promise<LoadedAssets> {
  const manifest = Manifest.parse(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')));
  const responses = new Map<string, StoredResponse>();
  for (const file of await readdir(folder)) {
    const contentType = types.get(extname(file));
    if (contentType !== undefined)
      responses.set(`/_assets/${file}`, asset(await readFile(join(folder, file)), contentType));
  }
  const icon = responses.get(`/_assets/${manifest['favicon.svg']}`);
  if (icon !== undefined) responses.set('/favicon.ico', icon);
  const small = [...responses.values()].filter(({ bytes }) => bytes.length <= compressMaxBytes);
  await Promise.all(small.map((response) => response.compress()));
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

function asset(bytes: Buffer, contentType: string): StoredResponse {
  return new StoredResponse({
    bytes,
    contentType,
    cacheControl: 'public, max-age=31536000, immutable',
    headers: [],
    // a document without a site, as the one that draws diagrams, loads them as a stranger does
    shared: true,
  });
}
