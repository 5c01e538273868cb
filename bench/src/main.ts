import { rmSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { corpus, temporaryFolder } from '@erwik/testkit';
import type { Benchmark, Row } from './benchmark.js';
import { benchmarks } from './benchmarks/all.js';
import { describeMachine } from './machine.js';
import { markdownTable, plainTable } from './table.js';
import { largeWikis } from './wiki/large-wiki.js';

const usage = `npm run bench -- [--wiki BUNDLE] [--markdown FILE] [--edits N] [--nodes N] [NAME...]
  NAME        one of ${benchmarks.map(({ name }) => name).join(', ')}; all of them unless named.
              The beginning of a name will do: mesh stands for all of the mesh
  --wiki      a git bundle of a real wiki to search in
  --markdown  also writes the report to a file, as Markdown
  --edits     saves that the mesh is measured by, instead of 200 on three nodes and fewer elsewhere
  --nodes     nodes of the large mesh, instead of 20
TMPDIR says on which disk it measures.`;

/** What a shell says of a program that Ctrl-C ended. */
const brokenOff = 130;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    wiki: { type: 'string' },
    markdown: { type: 'string' },
    edits: { type: 'string' },
    nodes: { type: 'string' },
    help: { type: 'boolean' },
  },
});
const size = { edits: wholeNumber(values.edits), nodes: wholeNumber(values.nodes) };
const unknown = positionals.filter((name) => !benchmarks.some((one) => isMeant(one, name)));
if (values.help === true || unknown.length > 0) {
  console.error(unknown.length > 0 ? `no benchmark ${unknown.join(', ')}\n${usage}` : usage);
  process.exitCode = unknown.length > 0 ? 2 : 0;
} else {
  await report(
    benchmarks.filter((one) => positionals.length === 0 || positionals.some((name) => isMeant(one, name))),
  );
}

function isMeant({ name }: Benchmark, word: string): boolean {
  const isName = benchmarks.some((one) => one.name === word);
  return isName ? name === word : name.startsWith(`${word}-`);
}

function wholeNumber(text: string | undefined): number | null {
  const number = Number(text ?? '0');
  if (!Number.isInteger(number) || number < 0) throw new Error(`expected a whole number, got ${text}`);
  return number === 0 ? null : number;
}

async function report(chosen: readonly Benchmark[]): Promise<void> {
  const rows: Row[] = [];
  await using folder = await temporaryFolder();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(brokenOff));
  process.once('exit', () => rmSync(folder.path, { recursive: true, force: true, maxRetries: 5 }));
  const say = (sentence: string): void => console.error(`bench   | ${sentence}`);
  const largeWiki = largeWikis(folder.path, say);
  for (const { name, run } of chosen) {
    const own = join(folder.path, name);
    await mkdir(own);
    const bundle = values.wiki ?? corpus('tldr-pages');
    const found = await run({ folder: own, bundle, largeWiki: () => largeWiki(own), size, say });
    await rm(own, { recursive: true, force: true, maxRetries: 5 });
    console.log(`\n${name}\n${plainTable(found)}`);
    rows.push(...found);
  }
  const machine = await describeMachine();
  console.log(`\n${machine}`);
  if (values.markdown !== undefined)
    await writeFile(values.markdown, `${machine}\n\n${markdownTable(rows)}\n`);
}
