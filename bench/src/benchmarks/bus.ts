import { once } from 'node:events';
import { connect } from 'node:net';
import type { Benchmark } from '../benchmark.js';
import { inTurns } from '../measure/in-turns.js';
import { median } from '../measure/statistics.js';
import { timings } from '../measure/timing.js';
import { askStore, redisSocket, startNode } from '../node/start-node.js';

const asked = 500;

/** A question to the store that it answers from memory, from another process and back. */
export const bus: Benchmark = {
  name: 'bus',
  async run({ largeWiki, say }) {
    await using node = await startNode(await largeWiki());
    await using store = await askStore(node);
    say('questions over the bus');
    const socket = connect(redisSocket(node));
    await once(socket, 'connect');
    const ping = async (): Promise<void> => {
      socket.write('PING\r\n');
      await once(socket, 'data');
    };
    const { request, raw } = await inTurns({
      request: async () => median(await timings(asked, () => store.request('status', {}))),
      raw: async () => median(await timings(asked, ping)),
    });
    socket.destroy();
    const reference = { name: 'PING on a bare socket', value: raw };
    return [{ what: 'a request over the bus and its reply, p50', unit: 'ms', value: request, reference }];
  },
};
