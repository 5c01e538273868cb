import { frameMaxBytes } from '@erwik/etf';
import { describe, expect, it } from 'vitest';
import type { Action } from '../src/facts.js';
import { encodeMessage } from '../src/index.js';
import type { AccountFact, Hello, MeshMessage } from '../src/messages.js';
import { DrivenMesh, messagesIn, sentIn } from './driven-mesh.js';

const capable = { capabilities: ['all_but', 'accounts'] };
const record = (key: string, value: string | null = 'x'): AccountFact => ({
  ...{ key, value, counter: 1, replica: '0'.repeat(16) },
});
const [mine, theirs] = ['1'.repeat(32), '2'.repeat(32)];

/** A node that keeps accounts, with links to these neighbors, which do so too. */
function linkedMesh(names: readonly string[], hello: Partial<Hello> = capable): DrivenMesh {
  const driven = new DrivenMesh();
  driven.fact({ type: 'accountsChanged', digest: mine, records: [] });
  for (const name of names) driven.link(name, hello);
  driven.taken();
  return driven;
}

const changed = (driven: DrivenMesh, ...records: AccountFact[]): Action[] =>
  driven.fact({ type: 'accountsChanged', digest: theirs, records });

function ping(driven: DrivenMesh, name: string, accounts?: string): Action[] {
  const { digests } = driven.mesh.view(driven.nowMs);
  const message = { type: 'ping' as const, number: 1, ...digests, head: null };
  return driven.receive(name, accounts === undefined ? message : { ...message, accounts });
}

describe('a link whose other side has not proven who it is', () => {
  /** As over plain TCP: the neighbor says that it keeps accounts, and nothing proves its name. */
  function unproven(): { driven: DrivenMesh; link: number; greeting: Action[] } {
    const driven = linkedMesh([]);
    const link = 77;
    driven.fact({ type: 'linkOpened', link, dialed: null, id: null, wallMs: 0 });
    const hello: MeshMessage = {
      ...{
        type: 'hello',
        protocol: { min: 1, max: 1 },
        name: 'erwik@a',
        id: 'id of erwik@a',
        incarnation: 1,
      },
      ...{ address: 'a:7000', signature: '', join: false, you: null, buckets: [], tips: '', wallMs: 0 },
      ...{ wiki: ['wiki'], fresh: false, boot: 'b', merge: '1', head: null, ...capable },
    };
    return { driven, link, greeting: driven.fact({ type: 'received', link, message: hello }) };
  }

  it('is not told that this node keeps accounts, nor any record, nor a digest', () => {
    const { driven, greeting } = unproven();
    const [hello] = messagesIn(greeting, 'hello');
    expect(hello?.capabilities).toEqual(['all_but', 'call']);
    const told = [...changed(driven, record('account/alice')), ...driven.wait(5000)];
    expect(messagesIn(told, 'accounts')).toEqual([]);
    expect(messagesIn(told, 'ping').length).toBeGreaterThan(0);
    expect(messagesIn(told, 'ping').filter((one) => one.accounts !== undefined)).toEqual([]);
  });

  it('ends with a reason when records or marks come on it', () => {
    const messages: MeshMessage[] = [
      { type: 'accounts', records: [record('account/alice')] },
      { type: 'marks', from: '0'.repeat(16), to: 'f'.repeat(16), marks: [] },
    ];
    for (const message of messages) {
      const { driven, link } = unproven();
      const actions = driven.fact({ type: 'received', link, message });
      expect(messagesIn(actions, 'bye')).toEqual([{ type: 'bye', reason: 'accounts' }]);
      expect(actions.some(({ type }) => type === 'takeAccounts' || type === 'readAccounts')).toBe(false);
    }
  });
});

it('a neighbor of a version that knows of no accounts hears nothing of them', () => {
  const driven = linkedMesh(['erwik@old'], { capabilities: ['all_but'] });
  const told = [...changed(driven, record('account/alice')), ...driven.wait(5000)];
  expect(messagesIn(told, 'accounts')).toEqual([]);
  expect(messagesIn(told, 'ping').map((one) => one.accounts)).toEqual([undefined]);
});

describe('what is changed here', () => {
  it('is told on all links, and what was heard to others alone, when it was news', () => {
    const names = ['erwik@a', 'erwik@b', 'erwik@c'];
    const driven = linkedMesh(names);
    const told = sentIn(driven, changed(driven, record('account/alice')), names);
    expect(told.map(({ to }) => to).sort()).toEqual(names);
    const heard = driven.receive('erwik@a', { type: 'accounts', records: [record('account/bob')] });
    const link = driven.linkTo('erwik@a');
    expect(heard).toContainEqual({ type: 'takeAccounts', link, records: [record('account/bob')] });
    const news = driven.fact({ type: 'accountsTaken', link, news: [record('account/bob')] });
    expect(
      sentIn(driven, news, names)
        .map(({ to }) => to)
        .sort(),
    ).toEqual(['erwik@b', 'erwik@c']);
    expect(driven.fact({ type: 'accountsTaken', link, news: [] })).toEqual([]);
  });

  it('waits for a link that takes no more, a later record in place of an earlier one', () => {
    const driven = linkedMesh(['erwik@a']);
    const link = driven.linkTo('erwik@a');
    driven.fact({ type: 'linkProgress', link, queuedBytes: 100_000, bytesPerSecond: null });
    for (const value of ['1', '2', '3'])
      expect(messagesIn(changed(driven, record('key', value)), 'accounts')).toEqual([]);
    const sent = driven.fact({ type: 'linkProgress', link, queuedBytes: 0, bytesPerSecond: null });
    expect(messagesIn(sent, 'accounts')).toEqual([{ type: 'accounts', records: [record('key', '3')] }]);
  });

  it('is cut into frames of which each fits, however large the records are', () => {
    const driven = linkedMesh(['erwik@a']);
    const records = Array.from({ length: 30 }, (_, index) => record(`key${index}`, 'ä'.repeat(4096)));
    const link = driven.linkTo('erwik@a');
    const frames = messagesIn(changed(driven, ...records), 'accounts');
    expect(frames.length).toBeLessThan(30);
    for (let turn = 0; turn < 30; turn += 1) {
      const sent = driven.fact({ type: 'linkProgress', link, queuedBytes: 0, bytesPerSecond: null });
      frames.push(...messagesIn(sent, 'accounts'));
    }
    expect(frames.flatMap((frame) => frame.records)).toEqual(records);
    for (const frame of frames) expect(encodeMessage(frame).length).toBeLessThan(frameMaxBytes);
  });
});

describe('digests that differ', () => {
  const asksFor = (actions: readonly Action[]): boolean =>
    actions.some(({ type }) => type === 'readAccountMarks');

  it('are asked about after news had their time, again and ever more rarely, and not once they are equal', () => {
    const driven = linkedMesh(['erwik@a']);
    driven.wait(2000);
    expect(asksFor(ping(driven, 'erwik@a', theirs))).toBe(false);
    driven.wait(2600);
    expect(asksFor(ping(driven, 'erwik@a', theirs))).toBe(true);
    driven.fact({ type: 'accountsFailed', link: driven.linkTo('erwik@a') });
    const asked: number[] = [];
    for (let second = 1; second <= 60; second += 1) {
      driven.wait(1000);
      if (!asksFor(ping(driven, 'erwik@a', theirs))) continue;
      asked.push(second);
      driven.fact({ type: 'accountsFailed', link: driven.linkTo('erwik@a') });
    }
    expect(asked).toEqual([4, 12, 28]);
    expect(asksFor(ping(driven, 'erwik@a', mine))).toBe(false);
  });

  it('are answered with what the other side lacks, by ranges of marks that miss none', () => {
    const driven = linkedMesh(['erwik@a']);
    const link = driven.linkTo('erwik@a');
    const marks = Array.from({ length: 9000 }, (_, index) => (index * 7919).toString(16).padStart(16, '0'));
    const told = messagesIn(driven.fact({ type: 'accountMarksRead', link, marks }), 'marks');
    expect(told.flatMap((one) => one.marks)).toEqual([...marks].sort());
    expect(told[0]?.from).toBe('0'.repeat(16));
    expect(told.at(-1)?.to).toBe('f'.repeat(16));
    for (const [index, { to }] of told.slice(0, -1).entries())
      expect(BigInt(`0x${told[index + 1]?.from}`) - BigInt(`0x${to}`)).toBe(1n);
    const [first] = told;
    expect(driven.receive('erwik@a', first!)).toContainEqual({
      ...{ type: 'readAccounts', link, from: first!.from, to: first!.to, known: first!.marks },
    });
    const found = driven.fact({ type: 'accountsRead', link, records: [record('lacking')] });
    expect(messagesIn(found, 'accounts')).toEqual([{ type: 'accounts', records: [record('lacking')] }]);
  });

  it('that the store does not keep up with are let go, and found again', () => {
    const driven = linkedMesh(['erwik@a']);
    const taken = Array.from({ length: 100 }, (_, index) =>
      driven.receive('erwik@a', { type: 'accounts', records: [record(`key${index}`)] }),
    ).flat();
    expect(taken.filter(({ type }) => type === 'takeAccounts')).toHaveLength(16);
  });
});
