import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { until } from '@erwik/testkit';

/** A small node of the mesh in Erlang, in a process of its own. Disposal ends it. */
export interface ErlangNode extends AsyncDisposable {
  /** the lines that it has printed */
  readonly lines: () => readonly string[];
  /** resolves with the first line that matches; 20 s is the longest it waits */
  readonly line: (pattern: RegExp) => Promise<string>;
  /** sends a term, as it is written here, to its neighbor */
  readonly say: (term: string) => void;
}

/** How it is started; over TLS where there is a file with a key and its certificate. */
export interface ErlangNodeOptions {
  readonly name: string;
  /** `host:port` of its neighbor */
  readonly neighbor: string;
  readonly cookieFile: string;
  /** where it writes the packs that it pulls, as `<sha>.pack` */
  readonly packs: string;
  readonly keyFile?: string;
}

/** What is missing for it to run, in the words of a skipped test; empty where nothing is. */
export const missingErlang =
  spawnSync('escript').error === undefined
    ? ''
    : ' (not tried: no escript here; Debian has it in erlang-base)';

/** What is missing for it to speak TLS. */
export const missingErlangSsl =
  missingErlang || (hasSsl() ? '' : ' (not tried: no ssl of Erlang here; Debian has it in erlang-ssl)');

/** The three events in the words of the note of 2009; `sha` is the commit that one of them is about. */
export function eventsOf2009(sha: string): readonly string[] {
  return [
    `{event, new_neighbor, [{node, 'erwik@dottru.net'}]}`,
    `{event, dead_neighbor, [{node, 'erwik@dottru.net'}]}`,
    `{event, commit, [{checksum, "${sha}"}, {exclude, ['erwik@dottru.net', 'erwik@zuwiki.net']}]}`,
  ];
}

const program = fileURLToPath(new URL('../fixtures/erlang/erwik_node.escript', import.meta.url));
const lineMaxMs = 20_000;

/** Starts one; its link is there when it hears something. */
export function runErlangNode({ name, neighbor, cookieFile, packs, keyFile }: ErlangNodeOptions): ErlangNode {
  const args = [program, name, neighbor, cookieFile, packs, ...(keyFile === undefined ? [] : [keyFile])];
  const child = spawn('escript', args, { stdio: 'pipe' });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = once(child, 'close');
  const lines = (): readonly string[] => output.split('\n');
  return {
    lines,
    line: (pattern) =>
      until(() => lines().find((one) => pattern.test(one)) ?? '', {
        what: `a line like ${pattern}`,
        timeoutMs: lineMaxMs,
      }).catch((cause: unknown) => {
        throw new Error(`no line like ${pattern} of the Erlang node in:\n${output}`, { cause });
      }),
    say: (term) => void child.stdin.write(`${term}.\n`),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function hasSsl(): boolean {
  const asked = 'io:format("~w", [code:which(ssl) =/= non_existing]), halt().';
  return spawnSync('erl', ['-noshell', '-eval', asked], { encoding: 'utf8' }).stdout === 'true';
}
