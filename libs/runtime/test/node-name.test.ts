import { hostname } from 'node:os';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nodeName, readConfig, setting, usualNodeName } from '../src/index.js';
import type { Environment } from '../src/index.js';

function nameIn(environment: Environment): string {
  return readConfig(environment, { node: setting('ERWIK_NODE', nodeName) }).node;
}

test.each([
  ['e1.example.org', '127.0.0.1:7000', 'erwik@e1.example.org'],
  ['e1.example.org', '0.0.0.0:7001', 'erwik-7001@e1.example.org'],
  ['E1', '[::1]:7002', 'erwik-7002@e1'],
  ["Ada's Büro", 'nonsense', 'erwik@ada-s-b-ro'],
  ['-e1-', '127.0.0.1:7000', 'erwik@e1'],
  ['', '127.0.0.1:7000', 'erwik@localhost'],
])('the node on the host %j that listens on %s is %s, where nobody named it', (host, listen, name) => {
  expect(usualNodeName(host, listen)).toBe(name);
});

test('the usual name is a name, whatever the host is called', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.nat(65_535), (host, port) => {
      const name = usualNodeName(host, `127.0.0.1:${port}`);
      expect(nodeName(name)).toBe(name);
    }),
  );
});

test('nodes of one host that listen on ports of their own have names of their own, in all of their processes', () => {
  const names = ['127.0.0.1:7000', '127.0.0.1:7001', '127.0.0.1:7002'].map((ERWIK_LISTEN) =>
    nameIn({ ERWIK_LISTEN }),
  );
  const host = usualNodeName(hostname(), '127.0.0.1:7000').slice('erwik@'.length);
  expect(names).toEqual([`erwik@${host}`, `erwik-7001@${host}`, `erwik-7002@${host}`]);
  expect(nameIn({})).toBe(names[0]);
});

test('a name that was given is taken, wherever the node listens', () => {
  expect(nameIn({ ERWIK_NODE: 'erwik@e1', ERWIK_LISTEN: '127.0.0.1:7001' })).toBe('erwik@e1');
});
