import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { accessVariables } from '../../scripts/access-variables.mjs';

const LockFile = z.object({
  packages: z.looseObject({
    'node_modules/nodegit': z.object({ version: z.string(), integrity: z.string() }),
  }),
});

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
    expect(accessVariables({ ...given, PUBLISHED_AT })).toEqual(expected);
  });

  it('that is told nothing of where it is published admits no writer it was not told of', () => {
    expect(accessVariables({})).toEqual({ ERWIK_ACCESS: 'members', ERWIK_HOSTS: '' });
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
});
