import { LineCounter, isCollection, isMap, isNode, isScalar, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import { z } from 'zod';

/** A router file lists at most 256 neighbors of a few lines each; more is some other file. */
export const routerFileMaxChars = 256 * 1024;
/** Any one of them is enough to join, and the pool brings the rest. */
const neighborsMax = 256;
/** DNS allows 253 characters for a host, and a name is shown in tables. */
export const nameMaxChars = 260;
/** Ten gigabits a second: nobody calls that slow. */
const kbpsMax = 10_000_000;
const portMax = 65_535;

/** A node's name in the mesh: `erwik@` and a host, in lower case, as Erlang names its nodes. */
export const NodeName = z
  .string()
  .max(nameMaxChars, `at most ${nameMaxChars} characters`)
  .regex(
    /^[a-z0-9_.-]+@[a-z0-9]([a-z0-9_.-]*[a-z0-9])?$/,
    'expected a name such as erwik@e1.example.org, in lower case',
  );

const Address = z.string().transform((text, context) => {
  const found = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9][a-z0-9._-]{0,252})):(\d{1,5})$/i.exec(text);
  const host = found?.[1] ?? found?.[2];
  const port = Number(found?.[3]);
  if (host !== undefined && port <= portMax) return { host, port };
  context.addIssue('expected host:port, such as e1.example.org:7000 or [2001:db8::1]:7000');
  return z.NEVER;
});

/** An address that others can dial: neither "any address" nor "any port". */
export const Reachable = Address.refine(
  ({ host, port }) => port > 0 && host !== '0.0.0.0' && host !== '::',
  'expected an address that others can reach, with a port',
);

/** The SHA-256 of a node's certificate in base32 (RFC 4648, without padding): 52 characters. */
export const NodeId = z
  .string()
  .regex(/^[A-Z2-7]{52}$/, 'expected the 52 characters that `erwik invite` prints');

/** Another host of the mesh, as the operator names it. */
export const Neighbor = z.strictObject({
  node: NodeName,
  address: Reachable,
  id: NodeId.optional(),
  maxKbps: z.number().positive('expected a rate above 0').max(kbpsMax).optional(),
});
export type Neighbor = z.infer<typeof Neighbor>;

/** As everywhere: a shorter secret can be guessed, a longer one is no cookie. In bytes. */
const cookieBytes = { min: 16, max: 4096 };
const cookieForms = 'expected {file: /path/of/the/cookie} or {text: "the cookie itself"}';

const CookieText = z
  .string()
  .transform((text) => text.trim())
  .refine((text) => {
    const bytes = new TextEncoder().encode(text).length;
    return bytes >= cookieBytes.min && bytes <= cookieBytes.max;
  }, `a cookie has ${cookieBytes.min} to ${cookieBytes.max} bytes`);

/** Where the mesh's secret stands, or the secret itself, as an invitation brings it. A wrong one is not repeated. */
const Cookie = z
  .strictObject(
    { file: z.string().min(1).optional(), text: CookieText.optional() },
    { error: ({ code }) => (code === 'invalid_type' ? cookieForms : undefined) },
  )
  .transform(({ file, text }, context) => {
    if (file !== undefined && text === undefined) return { file };
    if (text !== undefined && file === undefined) return { text };
    context.addIssue(cookieForms);
    return z.NEVER;
  });

/** The router file: what an operator says of this node and of the hosts it shall know. Absent values have defaults elsewhere. */
export const RouterFile = z.strictObject({
  node: NodeName.optional(),
  listen: Address.optional(),
  advertise: Reachable.optional(),
  cookie: Cookie.optional(),
  transport: z.enum(['tls', 'tcp']).default('tls'),
  neighbors: z.array(Neighbor).max(neighborsMax).default([]),
});
export type RouterFile = z.infer<typeof RouterFile>;

/** A fault of the file. `line` counts from 1; `field` is such as `neighbors[0].address`, empty for the whole file. */
export interface RouterFileFault {
  readonly line: number;
  readonly field: string;
  readonly message: string;
}

/** A fault as a line of output: `path:line: field: message`. */
export function faultLine(path: string, { line, field, message }: RouterFileFault): string {
  return `${path}:${line}: ${field === '' ? '' : `${field}: `}${message}`;
}

/** The file, with a way to say on which line a field stands; or everything that is wrong with it. */
export type RouterFileReading =
  | { readonly file: RouterFile; readonly lineOf: (path: readonly PropertyKey[]) => number }
  | { readonly faults: readonly RouterFileFault[] };

/** Finds the known word that a wrong one was meant to be. */
export type Suggest = (wrong: string, known: readonly string[]) => string | undefined;

/** Reads and checks a router file's text (YAML 1.2). All faults are found at once; nothing is thrown. */
export function readRouterFile(text: string, suggest: Suggest = () => undefined): RouterFileReading {
  if (text.length > routerFileMaxChars) return faultOfWhole(`more than ${routerFileMaxChars} characters`);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const faults = document.errors.map(({ pos, message }) => ({
      line: lines.linePos(pos[0]).line,
      field: '',
      message,
    }));
    return { faults };
  }
  if (document.contents === null) return faultOfWhole('the file is empty');
  const lineOf = (path: readonly PropertyKey[]): number => lines.linePos(offsetOf(document, path)).line;
  return check(document, lineOf, suggest);
}

function check(
  document: Document,
  lineOf: (path: readonly PropertyKey[]) => number,
  suggest: Suggest,
): RouterFileReading {
  const data = plainData(document);
  if (data === null) return faultOfWhole('too many aliases');
  const read = RouterFile.safeParse(data.value);
  const shape = read.success ? [] : read.error.issues.flatMap((issue) => faultsOfIssue(issue, suggest));
  const found = [...shape, ...contradictions(data.value)];
  if (read.success && found.length === 0) return { file: read.data, lineOf };
  const faults = found.map(({ path, message }) => ({ line: lineOf(path), field: fieldName(path), message }));
  return { faults: faults.toSorted((a, b) => a.line - b.line) };
}

/** A few lines of aliases can stand for gigabytes: the parser counts them and gives up. */
function plainData(document: Document): { readonly value: unknown } | null {
  try {
    return { value: document.toJS() };
  } catch {
    return null;
  }
}

interface FaultAt {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function faultsOfIssue(issue: z.core.$ZodIssue, suggest: Suggest): FaultAt[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, message: inPlainWords(issue.message) }];
  const known = knownKeys(issue.path);
  return issue.keys.map((key) => {
    const meant = suggest(key, known);
    const hint = meant === undefined ? `known here: ${known.join(', ')}` : `did you mean ${meant}?`;
    return { path: [...issue.path, key], message: `unknown key; ${hint}` };
  });
}

function inPlainWords(message: string): string {
  return message.endsWith('received undefined')
    ? 'is missing'
    : message.replace(/^Invalid (input|option): /, '');
}

function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  if (path[0] === 'neighbors') return Object.keys(Neighbor.shape);
  return path[0] === 'cookie' ? ['file', 'text'] : Object.keys(RouterFile.shape);
}

/** What is right by itself and wrong together is found in whatever can be read, so that it is told with the rest. */
const Readable = z.object({
  node: z.string().optional().catch(undefined),
  advertise: z.string().optional().catch(undefined),
  neighbors: z
    .array(
      z
        .object({
          node: z.string().optional().catch(undefined),
          address: z.string().optional().catch(undefined),
        })
        .catch({}),
    )
    .catch([])
    .default([]),
});

function contradictions(data: unknown): FaultAt[] {
  const { data: readable } = Readable.safeParse(data);
  if (readable === undefined) return [];
  const faults: FaultAt[] = [];
  for (const [index, { node, address }] of readable.neighbors.entries()) {
    const before = readable.neighbors.slice(0, index);
    const at = (field: string, message: string): void =>
      void faults.push({ path: ['neighbors', index, field], message });
    if (node !== undefined && node === readable.node) at('node', 'this is the node itself');
    if (address !== undefined && address === readable.advertise)
      at('address', 'this is the address of the node itself');
    if (node !== undefined && before.some((other) => other.node === node))
      at('node', `${node} stands here twice`);
    if (address !== undefined && before.some((other) => other.address === address))
      at('address', `${address} stands here twice`);
  }
  return faults;
}

/** Where a field begins; where it is absent, what it should stand in. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => (isScalar(key) ? key.value : key) === step);
      if (isNode(pair?.key)) offset = pair.key.range?.[0] ?? offset;
      node = pair?.value;
    } else if (isCollection(node)) {
      node = node.get(step, true);
      if (isNode(node)) offset = node.range?.[0] ?? offset;
    }
  }
  return offset;
}

function fieldName(path: readonly PropertyKey[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
}

function faultOfWhole(message: string): RouterFileReading {
  return { faults: [{ line: 1, field: '', message }] };
}
