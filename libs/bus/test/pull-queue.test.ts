import { until } from '@erwik/testkit';
import { expect, test } from 'vitest';
import { servePulls } from '../src/index.js';
import { sha, startBus } from './fixtures/node.js';

test('a commit that is queued twice is pulled once, and again when it is added after that', async () => {
  await using node = await startBus();
  const pulled: string[] = [];
  const gone: string[] = [];
  let finish = (): void => {};
  const queue = node.use(
    servePulls(node.connect(), {
      concurrency: 4,
      pull: async (commit, from) => {
        pulled.push(`${commit} ${from}`);
        await new Promise<void>((resolve) => (finish = resolve));
      },
      onGone: (commit) => gone.push(commit),
    }),
  );
  await queue.add(sha(1), 'erwik@e2');
  await until(() => pulled.length === 1, { what: 'a first pull' });
  await queue.add(sha(1), 'erwik@e3');
  finish();
  await until(() => gone.length === 1, { what: 'the end of the pull' });
  expect(pulled).toEqual([`${sha(1)} erwik@e2`]);
  await queue.add(sha(1), 'erwik@e3');
  await until(() => pulled.length === 2, { what: 'a second pull' });
  finish();
  await until(() => gone.length === 2, { what: 'the end of the second pull' });
  expect(pulled).toEqual([`${sha(1)} erwik@e2`, `${sha(1)} erwik@e3`]);
});
