import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { headRef, initRepository } from '@erwik/git';
import { FailedProgram } from '../measure/programs.js';
import { PageTexts } from './page-texts.js';

/** A wiki to make. */
export interface WikiPlan {
  readonly pages: number;
  /** all pages in one folder, or in fifty */
  readonly layout: 'flat' | 'folders';
  readonly pageBytes: number;
  /** commits after the first, each of which edits one page */
  readonly edits?: number;
  /** how many of those edit the page `Busy` */
  readonly busyEdits?: number;
}

const folders = 50;
const firstSecond = 1_700_000_000;

/** The name of the n-th page of a wiki that was made. */
export function pageName(plan: Pick<WikiPlan, 'layout'>, n: number): string {
  const leaf = `Page-${String(n).padStart(6, '0')}`;
  return plan.layout === 'flat' ? leaf : `topic-${n % folders}/${leaf}`;
}

/** Makes a bare repository with a wiki in it, the same one for the same plan: all pages in one commit, then the edits. */
export async function makeWiki(dir: string, plan: WikiPlan): Promise<void> {
  await initRepository(dir);
  const child = spawn('git', ['-C', dir, 'fast-import', '--quiet'], { stdio: ['pipe', 'ignore', 'inherit'] });
  const ended = once(child, 'close');
  for (const piece of commits(plan)) if (!child.stdin.write(piece)) await once(child.stdin, 'drain');
  child.stdin.end();
  const [code] = (await ended) as [number | null];
  if (code !== 0) throw new FailedProgram(`git fast-import ended with ${code}`);
}

function* commits(plan: WikiPlan): Generator<string> {
  const texts = new PageTexts(plan.pages);
  yield commit(0, 'Begin');
  yield file('Home', texts.article('Home', 8192));
  if (plan.busyEdits !== undefined) yield file('Busy', texts.prose('Busy', plan.pageBytes));
  for (let n = 0; n < plan.pages; n += 1)
    yield file(pageName(plan, n), texts.prose(`Page ${n}`, plan.pageBytes, linksOf(plan, n)));
  const { edits = 0, busyEdits = 0 } = plan;
  const busyEvery = busyEdits === 0 ? Infinity : Math.floor(edits / busyEdits);
  for (let edit = 1; edit <= edits; edit += 1) {
    const n = (edit * 7919) % plan.pages;
    const name = edit % busyEvery === 0 ? 'Busy' : pageName(plan, n);
    yield commit(edit, `Edit ${name}`);
    yield file(name, texts.prose(`Page ${n}, edit ${edit}`, plan.pageBytes, linksOf(plan, n)));
  }
}

function linksOf(plan: WikiPlan, n: number): readonly string[] {
  return Array.from({ length: 8 }, (_, i) => pageName(plan, (n * 31 + i * 977) % plan.pages));
}

function commit(count: number, message: string): string {
  const who = `Ada <ada@example.org> ${firstSecond + count} +0000`;
  return `commit ${headRef}\nauthor ${who}\ncommitter ${who}\n${data(message)}`;
}

function file(name: string, text: string): string {
  return `M 100644 inline ${name}.md\n${data(text)}`;
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}
