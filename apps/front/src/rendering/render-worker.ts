import { parentPort } from 'node:worker_threads';
import type { PageSource } from '@erwik/pages';
import { renderPassages } from './render-passages.js';

/** Renders one text after another for the thread that started this one. */
parentPort?.on('message', (source: PageSource) => parentPort?.postMessage(renderPassages(source)));
parentPort?.postMessage('ready');
