import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { HttpConnection } from './http-connection.js';
import type { Answer, Question } from './http-connection.js';

/** A save that was accepted; moments are of `performance.now()`. */
export interface SavedPage {
  readonly commit: string;
  /** what stands on the page from now on, and never did before */
  readonly word: string;
  readonly askedAt: number;
  readonly answeredAt: number;
}

/** Somebody who changes one line of a page again and again, each time of what was saved before. */
export interface PageWriter extends Disposable {
  readonly page: string;
  save(): Promise<SavedPage>;
}

/** Somebody who reads a page. */
export interface PageReader extends Disposable {
  /** asks until the word stands on the page; resolves with the moment of that answer */
  seen(word: string): Promise<number>;
}

const ApiPage = z.object({ text: z.string(), blob: z.string() });
const Saved = z.object({ commit: z.string(), blob: z.string() });
/** The line that is changed. */
const changedLine = 9;
/** What has not come for so long never will, ms. */
const lateMs = 120_000;
/** A reader who asked without a pause would take the processor from what is measured, ms. */
const askAgainMs = 2;

let words = 0;

/** Opens a connection to write a page of a node that is there. */
export async function openWriter(url: string, page: string): Promise<PageWriter> {
  const connection = await keepConnection(url);
  const path = `/_api/v1/pages/${page}`;
  const before = await connection.ask({ path });
  let { text, blob } = ApiPage.parse(JSON.parse(before.body.toString('utf8')));
  return {
    page,
    async save() {
      words += 1;
      const word = `word-${process.pid}-${words}`;
      const lines = text.split('\n');
      lines[changedLine] = `${word} is in this line`;
      text = lines.join('\n');
      const headers = { 'content-type': 'application/json', 'if-match': `"${blob}"` };
      await connection.open();
      const askedAt = performance.now();
      const { status, body } = await connection.ask({
        method: 'PUT',
        path,
        headers,
        body: JSON.stringify({ text }),
      });
      const answeredAt = performance.now();
      if (status !== 200) throw new Error(`a save is answered with ${status}: ${body.toString('utf8')}`);
      const saved = Saved.parse(JSON.parse(body.toString('utf8')));
      ({ blob } = saved);
      return { commit: saved.commit, word, askedAt, answeredAt };
    },
    [Symbol.dispose]: () => connection.close(),
  };
}

/** Opens a connection to read what a writer writes, on another node, as the page that a browser shows. */
export async function openReader(url: string, { page }: PageWriter): Promise<PageReader> {
  const connection = await keepConnection(url);
  return {
    async seen(word) {
      await connection.open();
      const began = performance.now();
      for (;;) {
        const { body } = await connection.ask({ path: `/${page}` });
        const now = performance.now();
        if (body.includes(word)) return now;
        if (now - began > lateMs) throw new Error(`${word} is not seen on ${url}`);
        await delay(askAgainMs);
      }
    },
    [Symbol.dispose]: () => connection.close(),
  };
}

/** A connection that is opened again where the server has closed it meanwhile. */
interface KeptConnection {
  open(): Promise<void>;
  ask(question: Question): Promise<Answer>;
  close(): void;
}

async function keepConnection(url: string): Promise<KeptConnection> {
  let connection = await HttpConnection.open(url);
  return {
    async open() {
      if (!connection.isOpen) connection = await HttpConnection.open(url);
    },
    ask: (question) => connection.ask(connection.encode(question)),
    close: () => connection.close(),
  };
}
