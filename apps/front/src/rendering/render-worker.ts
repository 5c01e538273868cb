import { parentPort } from 'node:worker_threads';
import { renderPage } from '@erwik/pages/render';
import type { PageSource } from '@erwik/pages';

/** Renders one text after another for the thread that started this one. */
parentPort?.on('message', (source: PageSource) => parentPort?.postMessage(renderPage(source)));
parentPort?.postMessage('ready');
