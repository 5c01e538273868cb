import { writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import supertest from 'supertest';
import { expect, test } from 'vitest';
import { temporaryFolder } from '@erwik/testkit';
import { loadAssets } from '../src/http/assets.js';

const manifest = {
  ...{ 'site.css': 'site-1.css', 'site.js': 'site-2.js', 'favicon.svg': 'favicon-3.svg' },
  ...{ 'mermaid.js': 'mermaid-4.js', 'diagram-frame.js': 'diagram-frame-5.js' },
};

test('the bundle is read into memory, and the icon stands where browsers look for it', async () => {
  await using folder = await temporaryFolder();
  const files = { 'site-1.css': 'a{}', 'site-2.js': '1', 'favicon-3.svg': '<svg/>', 'notes.txt': 'no' };
  for (const [name, text] of Object.entries({ ...files, 'manifest.json': JSON.stringify(manifest) })) {
    await writeFile(join(folder.path, name), text);
  }
  const { responses, urls, diagrams } = await loadAssets(folder.path);
  expect([...responses.keys()].toSorted()).toEqual([
    '/_assets/favicon-3.svg',
    '/_assets/site-1.css',
    '/_assets/site-2.js',
    '/favicon.ico',
  ]);
  expect(urls).toEqual({
    css: '/_assets/site-1.css',
    js: '/_assets/site-2.js',
    icon: '/_assets/favicon-3.svg',
  });
  expect(diagrams).toEqual({
    library: '/_assets/mermaid-4.js',
    script: '/_assets/diagram-frame-5.js',
  });
});

test('a large file is sent compressed from the first request on, as the bundler has compressed it', async () => {
  await using folder = await temporaryFolder();
  const script = Buffer.from('draw();\n'.repeat(100_000));
  // not as the front would compress it
  const forms = { br: brotliCompressSync(script), gzip: gzipSync(script, { level: 1 }) };
  await writeFile(join(folder.path, 'manifest.json'), JSON.stringify(manifest));
  await writeFile(join(folder.path, 'mermaid-4.js'), script);
  await writeFile(join(folder.path, 'mermaid-4.js.br'), forms.br);
  await writeFile(join(folder.path, 'mermaid-4.js.gz'), forms.gzip);
  const { responses, diagrams } = await loadAssets(folder.path);
  expect([...responses.keys()]).toEqual(['/_assets/mermaid-4.js']);
  const library = responses.get(diagrams.library);
  for (const [encoding, bytes] of Object.entries(forms)) {
    const server = supertest((request: IncomingMessage, response: ServerResponse) =>
      library?.send(request, response, ''),
    );
    const { headers, text } = await server.get('/').set('Accept-Encoding', encoding).expect(200);
    expect(headers).toMatchObject({
      ...{ 'content-encoding': encoding, 'content-length': String(bytes.length) },
    });
    expect(text === String(script)).toBe(true);
  }
});

test('a bundle without a manifest is an error, because pages would have no looks', async () => {
  await using folder = await temporaryFolder();
  await expect(loadAssets(folder.path)).rejects.toMatchObject({ code: 'ENOENT' });
});
