import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { everyView } from '../views/sample-inputs.js';

const script = path.join(import.meta.dirname, '../../scripts/bundle-client.mjs');
const run = promisify(execFile);
/** What a reader loads besides the page, and what the editor adds, in bytes after gzip. */
const readerMaxBytes = 8 * 1024;
const styleMaxBytes = 8 * 1024;
const frameMaxBytes = 9 * 1024;
const editorMaxBytes = 200 * 1024;

let folders: string[] = [];

beforeAll(async () => {
  folders = await Promise.all([1, 2].map(() => mkdtemp(path.join(tmpdir(), 'erwik-assets-'))));
  for (const folder of folders) await run(process.execPath, [script, folder]);
});

afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
});

test('the same sources give the same files', async () => {
  const [one, other] = await Promise.all(folders.map(hashesOf));
  expect(one!.size).toBeGreaterThan(3);
  expect(other).toEqual(one);
});

test('the manifest names every file, and the names hold a hash of the content', async () => {
  const files = await readAll(folders[0]!);
  const manifest: Record<string, string> = JSON.parse(files.get('manifest.json')!.toString());
  expect(Object.keys(manifest)).toEqual(expect.arrayContaining(['site.css', 'site.js', 'favicon.svg']));
  const named = [...files.keys()].filter((file) => !/\.(?:br|gz)$/.test(file));
  expect(new Set([...Object.values(manifest), 'manifest.json'])).toEqual(new Set(named));
  for (const file of Object.values(manifest)) expect(file).toMatch(/^[\w.-]+-[\w]{8,10}\.(?:css|js|svg)$/);
});

test('what is worth it is compressed already, twice', async () => {
  const files = await readAll(folders[0]!);
  const manifest: Record<string, string> = JSON.parse(files.get('manifest.json')!.toString());
  for (const file of [manifest['mermaid.js']!, manifest['site.css']!]) {
    const plain = files.get(file)!;
    expect(brotliDecompressSync(files.get(`${file}.br`)!).equals(plain)).toBe(true);
    expect(gunzipSync(files.get(`${file}.gz`)!).equals(plain)).toBe(true);
  }
  const forms = [...files.keys()].filter((file) => /\.(?:br|gz)$/.test(file));
  for (const form of forms) expect(files.has(form.slice(0, -3))).toBe(true);
});

test('a reader loads little, and the editor and the morphing of pages only where they are used', async () => {
  const files = await readAll(folders[0]!);
  const manifest: Record<string, string> = JSON.parse(files.get('manifest.json')!.toString());
  const entry = files.get(manifest['site.js']!)!.toString();
  const eager = [...entry.matchAll(/(?:from|import)\s*"\.\/([\w.-]+)"/g)].map((found) =>
    files.get(found[1]!)!,
  );
  const bytes = [Buffer.from(entry), ...eager]
    .map((file) => gzipSync(file).length)
    .reduce((one, two) => one + two);
  expect(bytes).toBeLessThan(readerMaxBytes);
  expect(gzipSync(files.get(manifest['site.css']!)!).length).toBeLessThan(styleMaxBytes);
  expect(entry).toContain(`import("./${manifest['editor.js']}")`);
  const all = [entry, ...eager.map(String)].join('\n');
  expect(all).toContain(`import("./${manifest['diagrams.js']}")`);
  expect(all).not.toContain('mermaid.');
});

test('what stands around the text of a page is small', () => {
  const [[, document] = ['', '']] = everyView('Tea');
  expect(document).toContain('<article');
  expect(gzipSync(document).length).toBeLessThan(frameMaxBytes);
});

test('who writes loads all there is but diagrams, and that is still little', async () => {
  const files = await readAll(folders[0]!);
  const scripts = [...files]
    .filter(([name]) => name.endsWith('.js') && !/^(?:mermaid|diagram)/.test(name))
    .map(([, file]) => gzipSync(file).length);
  const bytes = scripts.reduce((one, two) => one + two);
  expect(bytes).toBeGreaterThan(50 * 1024);
  expect(bytes).toBeLessThan(editorMaxBytes);
});

/** What is in the files, told by a few bytes: comparing megabytes one by one takes a minute. */
async function hashesOf(folder: string): Promise<Map<string, string>> {
  const files = await readAll(folder);
  return new Map([...files].map(([name, bytes]) => [name, createHash('sha256').update(bytes).digest('hex')]));
}

async function readAll(folder: string): Promise<Map<string, Buffer>> {
  const names = (await readdir(folder)).sort();
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(path.join(folder, name))] as const)),
  );
}
