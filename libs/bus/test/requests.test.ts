import { pageTextMaxBytes } from '@erwik/events';
import { until } from '@erwik/testkit';
import { expect, test } from 'vitest';
import { BadRequest, UnavailableStore, createRequester, serveRequests } from '../src/index.js';
import { keys, sha, startBus } from './fixtures/node.js';

test('a request is answered by the handler of its operation', async () => {
  await using node = await startBus();
  const requester = node.use(createRequester(node.connect()));
  node.use(
    serveRequests(node.connect(), {
      holds: ({ commit }) => ({ holds: commit === sha(1), head: sha(2) }),
      readRevision: async () => Promise.resolve({ kind: 'nothing' }),
    }),
  );
  await expect(requester.request('holds', { commit: sha(1) })).resolves.toEqual({
    holds: true,
    head: sha(2),
  });
  await expect(requester.request('holds', { commit: sha(3) })).resolves.toEqual({
    holds: false,
    head: sha(2),
  });
  await expect(requester.request('readRevision', { name: 'Home', commit: sha(1) })).resolves.toEqual({
    kind: 'nothing',
  });
});

test('a thousand requests at once each get their own reply, and leave nothing behind in Redis', async () => {
  await using node = await startBus();
  const requester = node.use(createRequester(node.connect()));
  const other = node.use(createRequester(node.connect()));
  const server = node.use(
    serveRequests(node.connect(), { holds: ({ commit }) => ({ holds: true, head: commit }) }),
  );
  const asked = Array.from({ length: 1000 }, (_, n) => sha(n));
  const replies = await Promise.all(
    asked.map((commit, n) => (n % 2 === 0 ? requester : other).request('holds', { commit })),
  );
  expect(replies.map(({ head }) => head)).toEqual(asked);
  expect(server.counts).toEqual({ ok: 1000, bad: 0, unavailable: 0, expired: 0, malformed: 0 });
  await until(async () => (await node.raw.xlen(keys.requests)) === 0, { what: 'an empty stream' });
  expect(await node.raw.xpending(keys.requests, 'store')).toEqual([0, null, null, null]);
});

test('requests begin in the order they were sent, and not more at once than allowed', async () => {
  await using node = await startBus();
  const requester = node.use(createRequester(node.connect()));
  const begun: (string | null)[] = [];
  const finish: (() => void)[] = [];
  node.use(
    serveRequests(
      node.connect(),
      {
        holds: async ({ commit }) => {
          begun.push(commit);
          await new Promise<void>((resolve) => finish.push(resolve));
          return { holds: true, head: commit };
        },
      },
      { concurrency: 3 },
    ),
  );
  const replies = Promise.all([1, 2, 3, 4, 5].map((n) => requester.request('holds', { commit: sha(n) })));
  await until(() => begun.length === 3);
  // a reply to the second lets the fourth begin, while the first is still under way
  finish[1]?.();
  await until(() => begun.length === 4);
  expect(begun).toEqual([1, 2, 3, 4].map(sha));
  finish[0]?.();
  await until(() => finish.length === 5);
  for (const each of finish) each();
  expect((await replies).map(({ head }) => head)).toEqual([1, 2, 3, 4, 5].map(sha));
});

test('a text of the largest size comes through in both directions, whatever its characters', async () => {
  await using node = await startBus();
  const requester = node.use(createRequester(node.connect()));
  const longest = '\u0001'.repeat(pageTextMaxBytes);
  const received: string[] = [];
  node.use(
    serveRequests(node.connect(), {
      save: ({ text }) => {
        received.push(text);
        return { kind: 'refused', code: 'echo', message: text };
      },
    }),
  );
  const body = {
    name: 'Home',
    base: null,
    summary: '',
    key: 'key-of-a-save',
    author: { name: 'Ada', email: 'ada@example.org' },
    merge: 'auto',
  } as const;
  const replies = await Promise.all(
    Array.from({ length: 4 }, () =>
      requester.request('save', { ...body, text: longest }, { timeoutMs: 30_000 }),
    ),
  );
  expect(received.every((text) => text === longest)).toBe(true);
  expect(replies).toHaveLength(4);
  expect(replies.every((reply) => reply.kind === 'refused' && reply.message === longest)).toBe(true);
});

test('a body that is not what the operation takes is refused before it is sent', async () => {
  await using node = await startBus();
  const requester = node.use(createRequester(node.connect()));
  await expect(requester.request('holds', { commit: '--upload-pack=x' })).rejects.toThrow(BadRequest);
  expect(await node.raw.exists(keys.requests)).toBe(0);
});

test('each way not to answer has its own error', async () => {
  await using node = await startBus();
  const requester = node.use(createRequester(node.connect()));
  const server = node.use(
    serveRequests(node.connect(), {
      status: () => {
        throw new UnavailableStore('disk-full', 'No space is left.');
      },
      holds: () => {
        throw new BadRequest('no such thing');
      },
      search: () => {
        throw new TypeError('a bug');
      },
      // @ts-expect-error a reply that is none
      backlinks: () => ({ pages: 'none' }),
    }),
  );
  const code = (name: string): object => ({ name: 'UnavailableStore', code: name });
  await expect(requester.request('status', {})).rejects.toMatchObject(code('disk-full'));
  await expect(requester.request('holds', { commit: sha(1) })).rejects.toThrow(BadRequest);
  await expect(requester.request('search', { query: 'x', offset: 0, limit: 1 })).rejects.toMatchObject(
    code('internal'),
  );
  await expect(requester.request('backlinks', { name: 'Home', limit: 1 })).rejects.toMatchObject(
    code('internal'),
  );
  await expect(requester.request('wanted', { limit: 1 })).rejects.toMatchObject(code('unsupported'));
  expect(server.counts).toEqual({ ok: 0, bad: 1, unavailable: 4, expired: 0, malformed: 0 });
  expect(node.said.filter((sentence) => sentence === 'a request failed unexpectedly')).toHaveLength(2);
});

test('without a store a request fails when its time is over, and is not begun by a store that comes later', async () => {
  await using node = await startBus();
  const requester = node.use(createRequester(node.connect()));
  await until(() => requester.connected);
  await expect(requester.request('status', {}, { timeoutMs: 20 })).rejects.toMatchObject({ code: 'timeout' });
  const begun: string[] = [];
  const server = node.use(
    serveRequests(node.connect(), {
      holds: ({ commit }) => ({ holds: true, head: commit }),
      status: () => {
        begun.push('status');
        throw new BadRequest('too late');
      },
    }),
  );
  await expect(requester.request('holds', { commit: sha(7) })).resolves.toMatchObject({ head: sha(7) });
  expect(server.counts).toMatchObject({ ok: 1, expired: 1 });
  expect(begun).toEqual([]);
});

test('two nodes share one Redis without hearing each other', async () => {
  await using node = await startBus();
  const one = node.use(createRequester(node.connect('erwik@one')));
  const two = node.use(createRequester(node.connect('erwik@two')));
  node.use(serveRequests(node.connect('erwik@one'), { holds: () => ({ holds: true, head: sha(1) }) }));
  node.use(serveRequests(node.connect('erwik@two'), { holds: () => ({ holds: true, head: sha(2) }) }));
  await expect(one.request('holds', { commit: sha(9) })).resolves.toMatchObject({ head: sha(1) });
  await expect(two.request('holds', { commit: sha(9) })).resolves.toMatchObject({ head: sha(2) });
});

test('a server that is stopped ends what it has begun, and replies', async () => {
  await using node = await startBus();
  const requester = node.use(createRequester(node.connect()));
  let finish = (): void => {};
  let begun = false;
  const server = serveRequests(node.connect(), {
    holds: async () => {
      begun = true;
      await new Promise<void>((resolve) => (finish = resolve));
      return { holds: true, head: sha(1) };
    },
  });
  const reply = requester.request('holds', { commit: sha(1) });
  await until(() => begun);
  const stopped = server[Symbol.asyncDispose]();
  finish();
  await stopped;
  await expect(reply).resolves.toEqual({ holds: true, head: sha(1) });
  expect(await node.raw.xpending(keys.requests, 'store')).toEqual([0, null, null, null]);
});

test('a requester that is stopped rejects what still waits', async () => {
  await using node = await startBus();
  const requester = createRequester(node.connect());
  const reply = requester.request('status', {});
  const outcome = reply.catch((error: unknown) => error);
  await requester[Symbol.asyncDispose]();
  expect(await outcome).toMatchObject({ code: 'stopping' });
});
