import { servePulls } from '@erwik/bus/pulls';
import type { Link, Listener } from '@erwik/link';
import { decodePullMessage, encodePullMessage } from '@erwik/mesh';
import type { Pull, PullMessage } from '@erwik/mesh';
import { until } from '@erwik/testkit';
import type { PullEnd } from '../../src/pulls/pull-commit.js';
import { PullLines } from '../../src/pulls/pull-lines.js';
import { Pulls } from '../../src/pulls/pulls.js';
import { ServePulls } from '../../src/pulls/serve-pulls.js';
import { listenWith, startStoreNode, termsOf, withFirstFrame } from './nodes.js';
import type { StoreNode } from './nodes.js';

/** Where a neighbor can be dialed. */
export type Place = Pick<Listener, 'host' | 'port'>;

/** A node that serves pulls. */
export interface Source extends AsyncDisposable {
  readonly node: StoreNode;
  readonly place: Place;
  readonly serving: ServePulls;
  /** links that were opened to it, ended or not */
  readonly links: Link[];
  /** commits, and to whom they were said to be served */
  readonly served: [string, string][];
}

export async function startSource(names: Readonly<Record<string, string>> = {}): Promise<Source> {
  const node = await startStoreNode('erwik@source');
  const served: [string, string][] = [];
  const serving = node.use(
    new ServePulls({
      ...{ packs: node.packs, store: node.requester, log: node.log },
      nameOf: (id) => names[id] ?? null,
      onServed: (commit, to) => served.push([commit, to]),
    }),
  );
  const links: Link[] = [];
  const place = node.use(
    await listenWith((link) => {
      links.push(link);
      withFirstFrame(link, (opened, first) => serving.take(opened, first));
    }),
  );
  return { node, place, serving, links, served, [Symbol.asyncDispose]: () => node[Symbol.asyncDispose]() };
}

/** Somebody who is asked for a commit and does as the test says. */
export interface OddSource extends AsyncDisposable {
  readonly place: Place;
  readonly links: Link[];
  readonly pulls: Pull[];
}

export async function startOddSource(
  answer: (say: (...messages: PullMessage[]) => void, pull: Pull, link: Link) => void,
): Promise<OddSource> {
  const [links, pulls]: [Link[], Pull[]] = [[], []];
  const listener = await listenWith((link) => {
    links.push(link);
    const say = (...messages: PullMessage[]): void => {
      for (const message of messages) link.send(encodePullMessage(message));
    };
    link.start({
      onFrame: (payload) => {
        const message = decodePullMessage(payload);
        if (message.type !== 'pull') return;
        pulls.push(message);
        answer(say, message, link);
      },
    });
  });
  return { place: listener, links, pulls, [Symbol.asyncDispose]: () => listener[Symbol.asyncDispose]() };
}

/** How a pull of a commit from a source ended. */
export interface Ended {
  readonly commit: string;
  readonly from: string;
  readonly end: PullEnd;
}

/** A node that pulls. */
export interface Puller extends AsyncDisposable {
  readonly node: StoreNode;
  readonly pulls: Pulls;
  readonly lines: PullLines;
  readonly ends: Ended[];
  /** asks for the commit, and answers with the end */
  pull(commit: string, from?: string): Promise<PullEnd>;
  /** the end of what was asked for */
  endOf(commit: string, from?: string): Promise<PullEnd>;
}

/** The usual name of the one source. */
export const source = 'erwik@source';

export async function startPuller(
  places: Readonly<Record<string, Place>>,
  { terms = termsOf(), idleMs }: { terms?: ReturnType<typeof termsOf>; idleMs?: number } = {},
): Promise<Puller> {
  const node = await startStoreNode('erwik@puller');
  const lines = node.use(
    new PullLines(terms, () => false, idleMs === undefined ? undefined : { onlyMs: idleMs, moreMs: idleMs }),
  );
  const ends: Ended[] = [];
  const pulls = new Pulls({
    ...{ node: 'erwik@puller', packs: node.packs, store: node.requester, log: node.log, lines },
    have: () => node.store.tips,
    placeOf: (name) => places[name] ?? null,
    onEnd: (commit, from, end) => ends.push({ commit, from, end }),
  });
  const queue = node.use(servePulls(node.bus, { ...pulls.work, concurrency: 4 }));
  node.use(pulls);
  pulls.serveWith(queue);
  const endOf = async (commit: string, from = source): Promise<PullEnd> => {
    const found = await until(() => ends.find((ended) => ended.commit === commit && ended.from === from), {
      what: 'the end of the pull',
      timeoutMs: 20_000,
    });
    return found!.end;
  };
  const pull = (commit: string, from = source): Promise<PullEnd> => {
    pulls.start(commit, from);
    return endOf(commit, from);
  };
  return { node, pulls, lines, ends, pull, endOf, [Symbol.asyncDispose]: () => node[Symbol.asyncDispose]() };
}
