import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { freePorts } from '@erwik/testkit';
import type { Benchmark } from '../benchmark.js';
import { timesAtMost } from '../goal.js';
import { startGitDaemon } from '../measure/git-daemon.js';
import { inTurns } from '../measure/in-turns.js';
import { git, runProgram } from '../measure/programs.js';
import { timed } from '../measure/timing.js';
import { watchHead } from '../node/head-watch.js';
import { nameOf, writeRouterFile } from '../node/start-mesh.js';
import { askStore, indexComplete, startNode } from '../node/start-node.js';
import type { WikiNode } from '../node/start-node.js';

/** From the moment an empty node is told of another until it holds the whole wiki, beside a clone by git's own server. */
export const meshJoin: Benchmark = {
  name: 'mesh-join',
  async run({ folder, bundle, say }) {
    if (bundle === null) return [];
    say('starting a node with a real wiki');
    const data = join(folder, 'e1');
    const [meshPort = 0] = await freePorts(1);
    await mkdir(data);
    await writeRouterFile(data, { node: nameOf(0), advertise: `127.0.0.1:${meshPort}`, neighbors: [] });
    await using node = await startNode(data, { adopt: bundle, name: nameOf(0), meshPort });
    await indexed(node);
    const repository = join(data, 'wiki.git');
    const head = await git(repository, ['rev-parse', 'main']);
    await using daemon = await startGitDaemon(data);
    say('nodes that join it, and clones');
    let joiners = 0;
    const { joined, cloned } = await inTurns({
      joined: () => joinMs(folder, { index: ++joiners, meshPort, head }),
      cloned: () => cloneMs(folder, `git://127.0.0.1:${daemon.port}/wiki.git`),
    });
    const commits = await git(repository, ['rev-list', '--count', 'main']);
    return [
      {
        what: `a node that joins, until it holds a wiki of ${commits} commits`,
        unit: 'ms',
        value: joined,
        reference: { name: 'git clone --bare', value: cloned },
        goal: timesAtMost(1.2),
      },
    ];
  },
};

async function indexed(node: WikiNode): Promise<void> {
  await using store = await askStore(node);
  await indexComplete(store);
}

interface Joining {
  /** of the node that joins, no other has this one */
  readonly index: number;
  readonly meshPort: number;
  readonly head: string;
}

/** The node runs already, knows nobody and has nothing: what counts is what is done for the wiki. */
async function joinMs(folder: string, { index, meshPort, head }: Joining): Promise<number> {
  const [name, data] = [nameOf(index), join(folder, `e${index + 1}`)];
  const [port = 0] = await freePorts(1);
  const advertise = `127.0.0.1:${port}`;
  await mkdir(data);
  await writeRouterFile(data, { node: name, advertise, neighbors: [] });
  let ms: number;
  {
    await using node = await startNode(data, { name, meshPort: port });
    using watch = watchHead(node);
    const toldAt = performance.now();
    const first = { node: nameOf(0), address: `127.0.0.1:${meshPort}` };
    await writeRouterFile(data, { node: name, advertise, neighbors: [first] });
    ms = (await watch.at(head)) - toldAt;
  }
  await rm(data, { recursive: true, force: true, maxRetries: 5 });
  return ms;
}

async function cloneMs(folder: string, source: string): Promise<number> {
  const dir = join(folder, 'clone.git');
  const ms = await timed(() => runProgram(['git', 'clone', '--quiet', '--bare', source, dir]));
  await rm(dir, { recursive: true });
  return ms;
}
