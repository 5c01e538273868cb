import type { RequestHandler } from 'express';
import type { Sha } from '@erwik/events';
import { foldKey } from '@erwik/pages';
import type { FrontParts } from '../front-parts.js';
import { readQuery } from '../http/read-form.js';
import { MissingResource } from '../http/refusal.js';
import type { StoreClient } from '../store/store-client.js';
import { htmlFiles } from './html-files.js';
import { listAllFiles } from './list-all-files.js';
import type { AllFiles } from './list-all-files.js';
import { readBlob } from './read-blob.js';
import { sendZip } from './send-zip.js';

/** `GET /_export.zip?prefix=`: all files at head as they are, or those whose paths begin so, in any spelling. */
export function exportZip({ store }: FrontParts): RequestHandler {
  return async (request, response) => {
    const prefix = foldKey((readQuery(request.originalUrl).get('prefix') ?? '').replace(/^\//, ''));
    const all = await listed(store);
    const files = all.files.filter(({ path }) => foldKey(path).startsWith(prefix));
    if (files.length === 0) throw new MissingResource('There is no file whose path begins so.');
    await sendZip(request, response, {
      name: `wiki-${all.head.slice(0, 10)}.zip`,
      atMs: await timeOf(store, all.head),
      files: files.map(({ path, blob }) => ({ path, content: () => readBlob(store, blob) })),
    });
  };
}

/** `GET /_export.html.zip`: the wiki as plain documents, to be read from a disk. */
export function exportHtmlZip(parts: FrontParts): RequestHandler {
  return async (request, response) => {
    const { store, site } = parts;
    const all = await listed(store);
    const atMs = await timeOf(store, all.head);
    await sendZip(request, response, {
      name: `wiki-${all.head.slice(0, 10)}.html.zip`,
      atMs,
      files: htmlFiles(parts, all, { name: site().name, atMs }),
    });
  };
}

async function listed(store: StoreClient): Promise<AllFiles> {
  const all = await listAllFiles(store);
  if (all === null) throw new MissingResource('This wiki has no pages yet.');
  return all;
}

/** The same head gives the same archive. */
async function timeOf(store: StoreClient, commit: Sha): Promise<number> {
  const reply = await store.ask('readCommit', { commit });
  return reply.kind === 'commit' ? reply.change.at : 0;
}
