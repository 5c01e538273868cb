import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  changesOfRouterFile,
  faultLine,
  readRouterFile,
  variablesOfRouterFile,
  warningsOfRouterFile,
} from '../src/index.js';
import type { RouterFile } from '../src/index.js';

const id = 'A2'.repeat(26);
const whole = `
node: erwik@e1.example.org
listen: 0.0.0.0:7000
advertise: e1.example.org:7000
cookie: {file: /run/secrets/erwik-cookie}
transport: tcp
neighbors:
  - node: erwik@e2.example.org
    address: e2.example.org:7000
    id: ${id}
    maxKbps: 2
  - node: erwik@e3.example.org
    address: '[2001:db8::3]:7000'
`;

function read(text: string): RouterFile {
  const reading = readRouterFile(text);
  if ('faults' in reading) throw new Error(JSON.stringify(reading.faults));
  return reading.file;
}

/** `line field: message` of every fault. */
function faults(text: string, suggest?: () => string): string[] {
  const reading = readRouterFile(text, suggest);
  return 'file' in reading
    ? []
    : reading.faults.map(({ line, field, message }) => `${line} ${field}: ${message}`);
}

test('a whole file is read, its addresses as host and port', () => {
  expect(read(whole)).toEqual({
    node: 'erwik@e1.example.org',
    listen: { host: '0.0.0.0', port: 7000 },
    advertise: { host: 'e1.example.org', port: 7000 },
    cookie: { file: '/run/secrets/erwik-cookie' },
    transport: 'tcp',
    neighbors: [
      { node: 'erwik@e2.example.org', address: { host: 'e2.example.org', port: 7000 }, id, maxKbps: 2 },
      { node: 'erwik@e3.example.org', address: { host: '2001:db8::3', port: 7000 } },
    ],
  });
});

test('what is left out has its usual value', () => {
  expect(read('node: erwik@e1\n')).toEqual({ node: 'erwik@e1', transport: 'tls', neighbors: [] });
});

test('a field that was read is found again by its line', () => {
  const reading = readRouterFile(whole);
  if ('faults' in reading) throw new Error('faults');
  expect(reading.lineOf(['cookie', 'file'])).toBe(5);
  expect(reading.lineOf(['neighbors', 1, 'address'])).toBe(13);
  expect(reading.lineOf(['neighbors', 1, 'id'])).toBe(12);
});

test('all faults are told at once, in the order of their lines', () => {
  const text = `
node: Erwik@E1
listen: '7000'
advertise: 0.0.0.0:7000
cookie: the secret itself
transport: udp
neighbors:
  - node: erwik@e2
    adress: e2:7000
    maxKbps: -1
  - node: erwik@e2
    address: e3:70000
    id: 5F3K
  - just a name
`;
  expect(faults(text, () => 'address')).toEqual([
    '2 node: expected a name such as erwik@e1.example.org, in lower case',
    '3 listen: expected host:port, such as e1.example.org:7000 or [2001:db8::1]:7000',
    '4 advertise: expected an address that others can reach, with a port',
    '5 cookie: expected {file: /path/of/the/cookie} or {text: "the cookie itself"}',
    '6 transport: expected one of "tls"|"tcp"',
    '8 neighbors[0].address: is missing',
    '9 neighbors[0].adress: unknown key; did you mean address?',
    '10 neighbors[0].maxKbps: expected a rate above 0',
    '11 neighbors[1].node: erwik@e2 stands here twice',
    '12 neighbors[1].address: expected host:port, such as e1.example.org:7000 or [2001:db8::1]:7000',
    '13 neighbors[1].id: expected the 52 characters that `erwik invite` prints',
    '14 neighbors[2]: expected object, received string',
  ]);
});

test('a key that is like none known is answered with those that are', () => {
  expect(faults('node: erwik@e1\ncolour: red\n')).toEqual([
    '2 colour: unknown key; known here: node, listen, advertise, cookie, transport, neighbors',
  ]);
  expect(faults('cookie: {file: a, colour: red}')).toEqual([
    '1 cookie.colour: unknown key; known here: file, text',
  ]);
});

test('a cookie is the name of a file or the text itself, without white space around it', () => {
  expect(read('cookie: {file: secret}').cookie).toEqual({ file: 'secret' });
  expect(read('cookie: {text: " 16 bytes of text "}').cookie).toEqual({ text: '16 bytes of text' });
  const forms = '1 cookie: expected {file: /path/of/the/cookie} or {text: "the cookie itself"}';
  expect(faults('cookie: {}')).toEqual([forms]);
  expect(faults('cookie: {file: secret, text: "16 bytes of text"}')).toEqual([forms]);
});

test.each(['15 bytes of tex', `  15 bytes of tex  `, 'ü'.repeat(2049)])('the cookie %j is none', (text) => {
  expect(faults(`cookie:\n  text: ${JSON.stringify(text)}`)).toEqual([
    '2 cookie.text: a cookie has 16 to 4096 bytes',
  ]);
});

test('a fault is a line with its place', () => {
  expect(faultLine('r.yaml', { line: 2, field: 'node', message: 'bad' })).toBe('r.yaml:2: node: bad');
  expect(faultLine('r.yaml', { line: 1, field: '', message: 'bad' })).toBe('r.yaml:1: bad');
});

test('its name and where it listens are as if the environment said so', () => {
  expect(variablesOfRouterFile(read('node: erwik@e1\nlisten: "[::1]:7001"'))).toEqual({
    ERWIK_NODE: 'erwik@e1',
    ERWIK_LISTEN: '[::1]:7001',
  });
  expect(variablesOfRouterFile(read('transport: tls'))).toEqual({});
});

test.each([
  ['cookie: {text: "16 bytes of text"}', true, 1],
  ['cookie: {text: "16 bytes of text"}', false, 0],
  ['cookie: {file: secret}', true, 0],
  ['transport: tcp', true, 1],
])('%s in a file that others can read (%s) is worth %i warnings', (text, readableByOthers, count) => {
  const warnings = warningsOfRouterFile(read(text), { path: 'r.yaml', readableByOthers });
  expect(warnings).toHaveLength(count);
  expect(warnings.join()).not.toContain('16 bytes');
});

test('a node is no neighbor of itself, by name or by address', () => {
  const text = `
node: erwik@e1
advertise: e1:7000
neighbors:
  - {node: erwik@e1, address: e2:7000}
  - {node: erwik@e3, address: e1:7000}
  - {node: erwik@e4, address: e2:7000}
`;
  expect(faults(text)).toEqual([
    '5 neighbors[0].node: this is the node itself',
    '6 neighbors[1].address: this is the address of the node itself',
    '7 neighbors[2].address: e2:7000 stands here twice',
  ]);
});

test.each([
  ['', '1 : the file is empty'],
  ['# only a comment\n', '1 : the file is empty'],
  ['just words', '1 : expected object, received string'],
  ['- a list', '1 : expected object, received array'],
  ['node: a@b\nnode: a@c', '2 : Map keys must be unique'],
  ['node: a@b\n\tlisten: x', '2 : Tabs are not allowed as indentation'],
  [
    'node: a@b\n---\nnode: a@c',
    '2 : Source contains multiple documents; please use YAML.parseAllDocuments()',
  ],
  ['node:', '1 node: expected string, received null'],
  ['node: 7', '1 node: expected string, received number'],
  ['neighbors: {node: a@b}', '1 neighbors: expected array, received object'],
])('%j is refused with its line', (text, expected) => {
  expect(faults(text)).toContain(expected);
});

test('a file much too large is refused unread', () => {
  expect(faults(`node: ${'x'.repeat(300_000)}`)).toEqual(['1 : more than 262144 characters']);
});

test('aliases that stand for more and more are refused', () => {
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
  for (const [name, before] of ['ba', 'cb', 'dc', 'ed', 'fe', 'gf'])
    bomb.push(`${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(', ')}]`);
  expect(faults(bomb.join('\n'))).toEqual(['1 : too many aliases']);
});

test('names that all objects have are unknown keys like others', () => {
  expect(faults('__proto__: {node: x}\nconstructor: 1\n')).toHaveLength(2);
});

test('whatever stands in a file, reading it gives the file or faults with lines that exist', () => {
  const words = fc.constantFrom(
    'node',
    'neighbors',
    ':',
    ' ',
    '\n',
    '- ',
    '{',
    '}',
    '[',
    ']',
    '&a',
    '*a',
    'erwik@e1',
    '"',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(words).map((parts) => parts.join('')),
      ),
      (text) => {
        const reading = readRouterFile(text);
        const lines = text.split('\n').length;
        const ok =
          'file' in reading ||
          (reading.faults.length > 0 && reading.faults.every(({ line }) => line >= 1 && line <= lines));
        expect(ok).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
});

test('a cookie that changed is told without it', () => {
  const cookies = ['', 'cookie: {text: "one secret of many"}', 'cookie: {text: "another secret of many"}'];
  const files = cookies.map((cookie) => read(`transport: tls\n${cookie}`));
  for (const [at, after] of files.slice(1).entries())
    expect(changesOfRouterFile(files[at]!, after)).toEqual(['cookie is another']);
});

test('what changed between two files is told field by field and neighbor by neighbor', () => {
  const after = read(
    whole
      .replace('listen: 0.0.0.0:7000\n', '')
      .replace('tcp', 'tls')
      .replace('maxKbps: 2', 'maxKbps: 64')
      .replace('erwik@e3', 'erwik@e4'),
  );
  expect(changesOfRouterFile(read(whole), after)).toEqual([
    'listen was {"host":"0.0.0.0","port":7000}, is not given',
    'transport was "tcp", is "tls"',
    'neighbor erwik@e3.example.org was removed',
    'neighbor erwik@e2.example.org was changed',
    'neighbor erwik@e4.example.org was added',
  ]);
  expect(changesOfRouterFile(read(whole), read(`# a comment\n${whole}`))).toEqual([]);
});
