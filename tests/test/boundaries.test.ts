import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { boundaryFaults } from '../src/boundaries.js';
import { plantedCopy } from '../src/planted-copy.js';
import type { PlantedCopy } from '../src/planted-copy.js';
import { readWorkspace } from '../src/workspace.js';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** Written so that this file itself imports nothing that it plants. */
const quoted = (name: string): string => `'${name}'`;

describe('the packages of this repository', () => {
  it('depend on each other downward only, and on what they declare', () => {
    const packages = readWorkspace(root);
    expect(packages.length).toBeGreaterThanOrEqual(14);
    expect(packages.flatMap((one) => one.files).length).toBeGreaterThan(50);
    expect(boundaryFaults(packages)).toEqual([]);
  });
});

describe('a violation planted in a copy of this repository is found', () => {
  let faults: readonly string[];
  let copy: PlantedCopy;
  beforeAll(() => {
    copy = plantedCopy(root);
    copy.dependOn('libs/merge', '@erwik/git');
    copy.dependOn('libs/pages', '@erwik/merge');
    copy.dependOn('apps/router', '@erwik/store');
    copy.dependOn('libs/index', '@erwik/testkit');
    copy.changeJson(
      'apps/store/package.json',
      (manifest) => (manifest['exports'] = { '.': './dist/main.js' }),
    );
    copy.changeJson('libs/mesh/package.json', (manifest) => (manifest['nx'] = { tags: ['layer:cellar'] }));
    copy.write('apps/front/src/planted.ts', "import { Wiki } from '../../store/src/wiki.js';\n");
    copy.write('libs/bus/src/planted.ts', "import {\n  mergeText,\n} from '@erwik/merge';\n");
    copy.write('libs/git/src/planted.ts', "import type { Sha } from '@erwik/runtime/src/clock.js';\n");
    copy.write('libs/git/src/planted-tool.ts', "import 'vitest';\n");
    copy.write('apps/store/src/planted.ts', `const git = require(${quoted('nodegit')});\n`);
    copy.write('apps/front/src/planted-redis.ts', `const redis = await import(${quoted('ioredis')});\n`);
    copy.write('apps/store/src/planted-index.ts', "export { Database } from 'libsql';\n");
    copy.write('libs/merge/src/planted.ts', "import { readFile } from 'node:fs/promises';\n");
    copy.write('libs/pages/src/utils.ts', 'export const anything = 1;\n');
    copy.write('libs/pages/src/helpers/planted.ts', 'export const nothing = 1;\n');
    copy.write('libs/runtime/src/planted.ts', "export * from './log.js';\n");
    faults = boundaryFaults(readWorkspace(copy.root));
    return () => copy.remove();
  });

  it.each([
    'libs/merge: domain may not depend on adapter @erwik/git',
    'libs/pages: domain may not depend on domain @erwik/merge',
    'apps/router: app may not depend on app @erwik/store',
    'libs/index: adapter may not depend on test @erwik/testkit',
    'libs/merge: tsconfig.json lacks libs/git',
    'apps/store: an app exports nothing, so that nobody can import it',
    'libs/mesh: expected one layer tag, found cellar',
    'apps/front/src/planted.ts: imports apps/store/src/wiki.js, which is outside its package',
    'libs/bus/src/planted.ts: imports @erwik/merge, which package.json does not declare',
    'libs/git/src/planted.ts: imports the inside of @erwik/runtime',
    'libs/git/src/planted-tool.ts: imports vitest, which package.json does not declare',
    'apps/store/src/planted.ts: only libs/git, bench imports nodegit',
    'apps/front/src/planted-redis.ts: only libs/bus, libs/testkit imports ioredis',
    'apps/store/src/planted-index.ts: only libs/index imports libsql',
    'libs/merge/src/planted.ts: domain is pure and may not import node:fs/promises',
    'libs/pages/src/utils.ts: the name says nothing about what is in it',
    'libs/pages/src/helpers/planted.ts: the name says nothing about what is in it',
    'libs/runtime/src/planted.ts: export * hides what a package offers',
  ])('%s', (fault) => {
    expect(faults).toContain(fault);
  });
});
