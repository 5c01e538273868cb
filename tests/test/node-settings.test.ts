import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { BadSettings, knownVariables, readSettings, urlOf } from '../../scripts/node-settings.mjs';

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
});
