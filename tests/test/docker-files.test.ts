import { readFileSync } from 'node:fs';
import { accessSetting, loginSettings, networks, variables } from '@erwik/runtime';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { accessVariables } from '../../scripts/access-variables.mjs';

const LockFile = z.object({
  packages: z.looseObject({
    'node_modules/nodegit': z.object({ version: z.string(), integrity: z.string() }),
  }),
});

const textOf = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('a front in a container', () => {
  it.each([
    ['127.0.0.1:8000', {}, { ERWIK_ACCESS: 'open', ERWIK_HOSTS: 'front' }],
    ['[::1]:8000', {}, { ERWIK_ACCESS: 'open', ERWIK_HOSTS: 'front' }],
    ['0.0.0.0:8000', {}, { ERWIK_ACCESS: 'members', ERWIK_HOSTS: '' }],
    ['127.0.0.1.example.org:8000', {}, { ERWIK_ACCESS: 'members', ERWIK_HOSTS: '' }],
    ['0.0.0.0:80', { ERWIK_ACCESS: 'open' }, { ERWIK_ACCESS: 'open', ERWIK_HOSTS: '' }],
    ['127.0.0.1:80', { ERWIK_ACCESS: 'members' }, { ERWIK_ACCESS: 'members', ERWIK_HOSTS: 'front' }],
    [
      '0.0.0.0:80',
      { ERWIK_HOSTS: 'wiki.example.org' },
      { ERWIK_ACCESS: 'members', ERWIK_HOSTS: 'wiki.example.org,front' },
    ],
  ])('that is published at %s with %o has %o', (PUBLISHED_AT, given, expected) => {
    expect(accessVariables({ ...given, PUBLISHED_AT })).toMatchObject(expected);
  });

  it('that is told nothing of where it is published admits no writer it was not told of', () => {
    expect(accessVariables({})).toMatchObject({ ERWIK_ACCESS: 'members', ERWIK_HOSTS: '' });
  });

  it('believes the balancer on its own networks, and whom it is told to, who asks', () => {
    const trusted = (given: NodeJS.ProcessEnv) =>
      accessVariables(given, ['172.18.0.4/16']).ERWIK_TRUSTED_PROXIES;
    const PUBLISHED_AT = '0.0.0.0:80';
    expect(trusted({ PUBLISHED_AT })).toBe('172.18.0.4/16');
    const both = trusted({ PUBLISHED_AT, ERWIK_TRUSTED_PROXIES: '10.0.0.5' });
    expect(networks(both)).toEqual(['10.0.0.5', '172.18.0.4/16']);
    // on other networks than Docker's own there may be anybody
    expect(trusted({ ERWIK_TRUSTED_PROXIES: '10.0.0.5' })).toBe('10.0.0.5');
    expect(trusted({})).toBe('');
  });
});

describe('the image', () => {
  it('has the nodegit that the sources are tested with', () => {
    const [own, image] = ['../../package-lock.json', '../../docker/nodegit/package-lock.json'].map(
      (path) =>
        LockFile.parse(JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))).packages[
          'node_modules/nodegit'
        ],
    );
    expect(image).toEqual(own);
  });

  it('is made of files that are sent to the engine', () => {
    const sent = Array.from(textOf('.dockerignore').matchAll(/^!(.+)$/gm), ([, path = '']) => path);
    const copied = Array.from(
      textOf('docker/Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm),
      ([, paths = '']) => paths.split(' '),
    ).flat();
    expect(copied.length).toBeGreaterThan(5);
    const unsent = copied.filter((path) => !sent.some((each) => `${path}/`.startsWith(`${each}/`)));
    expect(unsent).toEqual([]);
  });
});

const Compose = z.object({
  services: z.record(z.string(), z.object({ environment: z.record(z.string(), z.string()).default({}) })),
});
/** What the image says, or what there is none of in a container. */
const ofTheImage = [
  ...['ERWIK_DATA', 'ERWIK_LISTEN', 'ERWIK_ROUTER_FILE'],
  ...['ERWIK_FRONTS', 'ERWIK_REDIS_SERVER'],
];

describe('compose.yaml', () => {
  const { services } = Compose.parse(parse(textOf('compose.yaml'), { merge: true }));

  it('passes on every setting that the image does not decide', () => {
    const passed = Object.values(services).flatMap(({ environment }) => Object.keys(environment));
    const known = new Set([...passed, ...ofTheImage].filter((name) => name.startsWith('ERWIK_')));
    expect([...known].toSorted()).toEqual(Object.keys(variables).toSorted());
  });

  it('tells the fronts what a .env says of who may edit, and of how people log in', () => {
    const names = [accessSetting, ...Object.values(loginSettings)].map(({ variable }) => variable);
    expect(names.length).toBeGreaterThan(10);
    for (const name of names) expect(services['front']?.environment[name]).toBe(`\${${name}:-}`);
  });

  it('has all that it takes from a .env in the manual', () => {
    const taken = textOf('compose.yaml').matchAll(/\$\{([A-Z_]+):-/g);
    const [, manual = ''] = /^## With Docker\n(.*?)^## /ms.exec(textOf('docs/operating.md')) ?? [];
    const told = Array.from(manual.matchAll(/`([A-Z][A-Z_]+)(?:`|…`)/g), ([, name = '']) => name);
    const missing = Array.from(taken, ([, name = '']) => name).filter(
      (name) => !told.some((each) => (each.endsWith('_') ? name.startsWith(each) : name === each)),
    );
    expect([...new Set(missing)]).toEqual([]);
  });
});
