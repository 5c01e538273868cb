import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { Answer } from './http-connection.js';

/** What a bare server sends: header names and values in turn, and the body in base64. */
export const Served = z.object({ headers: z.array(z.string()), tag: z.string(), body: z.string() });

/** A bare server in a process of its own; disposal ends it. */
export interface BareServer extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
}

/** Headers that node:http adds by itself. */
const ownHeaders = /^(date|connection|keep-alive)$/;

/** Starts one that sends what somebody else answered, byte for byte. */
export async function startBareServer({ headers, body }: Answer): Promise<BareServer> {
  const sent = [...headers].filter(([name]) => !ownHeaders.test(name)).flat();
  const served = { headers: sent, tag: headers.get('etag') ?? '', body: body.toString('base64') };
  const program = new URL('./bare-server.js', import.meta.url).pathname;
  const child = spawn(process.execPath, [program, JSON.stringify(served)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return {
    url: line.replace('ready ', ''),
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'close');
      child.kill();
      await ended;
    },
  };
}
