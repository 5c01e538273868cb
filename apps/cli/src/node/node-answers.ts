import { Sha } from '@erwik/events';
import { z } from 'zod';

/** How long a process may take to answer, in ms; its own checks give up after two seconds. */
const answerMaxMs = 4_000;

/** Of `/readyz`: what a process says of itself; fronts tell the node's name, too. */
const Readiness = z.object({
  ready: z.boolean(),
  degraded: z.array(z.string()),
  node: z.string().optional(),
});
export type Readiness = z.infer<typeof Readiness>;

/** Of `/_api/v1/mesh`: what the store says, and what a front makes of the router's report. */
const Mesh = z.object({
  head: Sha.nullable(),
  tips: z.array(Sha),
  converged: z.boolean(),
  counters: z.object({ merges: z.number().nullable(), conflicts: z.number().nullable() }),
  index: z.object({ head: Sha.nullable(), complete: z.boolean() }),
});
export type Mesh = z.infer<typeof Mesh>;

/** Asks a process whether it can do its work; null when nobody answers. */
export async function askReadiness(url: string): Promise<Readiness | null> {
  const text = await ask(`${url}/readyz`);
  return text === null ? null : parsed(Readiness, text);
}

/** Asks a front about the mesh; null when it cannot say. */
export async function askMesh(url: string): Promise<Mesh | null> {
  const text = await ask(`${url}/_api/v1/mesh`);
  return text === null ? null : parsed(Mesh, text);
}

/** How many pages the store has at head, by its metrics; null when it cannot say. */
export async function askPageCount(url: string): Promise<number | null> {
  const text = await ask(`${url}/metrics`);
  const found = /^erwik_store_pages(?:\{[^}]*\})? (\d+)$/m.exec(text ?? '')?.[1];
  return found === undefined ? null : Number(found);
}

/** Whatever the status: a process that is not ready says why. */
async function ask(url: string): Promise<string | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(answerMaxMs), redirect: 'error' });
    return await response.text();
  } catch {
    return null;
  }
}

function parsed<Shape>(schema: z.ZodType<Shape>, text: string): Shape | null {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
