import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@erwik/testkit';
import { describe, expect, it } from 'vitest';
import { BadSettings, knownVariables, readSettings, urlOf } from '../../scripts/node-settings.mjs';
import { routerFileVariables } from '../../scripts/router-file-variables.mjs';

const example = fileURLToPath(new URL('../../.env.example', import.meta.url));
const table = readFileSync(new URL('../../libs/runtime/src/environment.ts', import.meta.url), 'utf8');

describe('the environment of npm start', () => {
  it('is documented by .env.example name for name', () => {
    const inTable = [...table.matchAll(/^ {2}(ERWIK_[A-Z_]+):/gm)].map(([, name]) => name);
    expect(inTable.length).toBeGreaterThan(5);
    expect(new Set(knownVariables(example))).toEqual(new Set(inTable));
  });

  it('has defaults that serve on this machine alone', () => {
    expect(readSettings({ PATH: '/bin' }, [])).toMatchObject({ host: '127.0.0.1', port: 8000, fronts: 1 });
  });

  it('is refused with all its faults at once', () => {
    const environment = { ERWIK_PORT: '1', ERWIK_HTTP: 'localhost', ERWIK_FRONTS: 'many' };
    const read = (): unknown => readSettings(environment, ['ERWIK_HTTP', 'ERWIK_FRONTS']);
    expect(read).toThrow(BadSettings);
    for (const name of Object.keys(environment)) expect(read).toThrow(`${name}: `);
  });

  it.each([
    ['127.0.0.1:8000', 'http://127.0.0.1:8000'],
    ['0.0.0.0:80', 'http://127.0.0.1:80'],
    ['[::1]:8000', 'http://[::1]:8000'],
    ['[::]:8000', 'http://[::1]:8000'],
    ['wiki.example.org:8000', 'http://wiki.example.org:8000'],
  ])('serves on %s, which a person opens as %s', (ERWIK_HTTP, url) => {
    expect(urlOf(readSettings({ ERWIK_HTTP }, ['ERWIK_HTTP']))).toBe(url);
  });

  it.each(['8000', ':8000', 'localhost:', 'localhost:70000', '::1:8000', 'a b:80:80'])(
    'refuses the address %j',
    (ERWIK_HTTP) => {
      expect(() => readSettings({ ERWIK_HTTP }, ['ERWIK_HTTP'])).toThrow('ERWIK_HTTP: expected host:port');
    },
  );

  it.each([
    [{}, resolve('data/router.yaml')],
    [{ ERWIK_DATA: '/srv/e1', ERWIK_ROUTER_FILE: '' }, '/srv/e1/router.yaml'],
    [{ ERWIK_DATA: '/srv/e1', ERWIK_ROUTER_FILE: '/etc/mesh.yaml' }, '/etc/mesh.yaml'],
  ])('%j has its router file at %s', (environment, routerFile) => {
    expect(readSettings(environment, Object.keys(environment)).routerFile).toBe(routerFile);
  });
});

describe('the router file of npm start', () => {
  it('names the node and where it listens for all of its processes', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'router.yaml');
    writeFileSync(file, 'node: erwik@e2\nlisten: 127.0.0.1:7002\n');
    expect(await routerFileVariables(file)).toEqual({
      ERWIK_NODE: 'erwik@e2',
      ERWIK_LISTEN: '127.0.0.1:7002',
    });
    writeFileSync(file, 'transport: tls\n');
    expect(await routerFileVariables(file)).toEqual({});
  });

  it('says nothing where it is absent, bad or unreadable, which the router tells', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'router.yaml');
    expect(await routerFileVariables(file)).toEqual({});
    writeFileSync(file, 'node: E1\n');
    expect(await routerFileVariables(file)).toEqual({});
    mkdirSync(join(folder.path, 'folder.yaml'));
    expect(await routerFileVariables(join(folder.path, 'folder.yaml'))).toEqual({});
  });
});
