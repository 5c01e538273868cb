import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Action, Fact } from '../src/facts.js';
import { wikiIdsMax } from '../src/limits.js';
import type { MeshSettings } from '../src/mesh.js';
import type { Hello } from '../src/messages.js';
import { WikiIdentity } from '../src/wiki-identity.js';
import { DrivenMesh, messagesIn } from './driven-mesh.js';
import { runs } from './runs.js';

const freshSettings = { wikiIds: ['random'], joined: false };
const grown = { wiki: ['root of a'], fresh: false };

function kept(actions: readonly Action[]): unknown[] {
  return actions.flatMap((one) => (one.type === 'persistWiki' ? [[one.joined, ...one.ids]] : []));
}

const reasonsIn = (actions: readonly Action[]): string[] =>
  messagesIn(actions, 'bye').map(({ reason }) => reason);

const refusalsIn = (actions: readonly Action[]): string[] =>
  actions.flatMap((one) =>
    one.type === 'tell' && one.told.about === 'linkRefused' ? [`${one.told.name}: ${one.told.reason}`] : [],
  );

describe('a node that belongs to a wiki', () => {
  const mine = { wikiIds: ['given', 'root'], joined: true };

  it.each([
    ['of the same wiki', { wiki: ['other', 'root'], fresh: false }, []],
    ['of another wiki', { wiki: ['other'], fresh: false }, ['wiki']],
    ['of none yet', { wiki: ['other'], fresh: true }, []],
    ['that tells no ids', { wiki: [], fresh: true }, []],
    ['that tells no ids and is not fresh', { wiki: [], fresh: false }, []],
  ])('is linked to one %s, or refuses it', (_what, hello, reasons) => {
    const driven = new DrivenMesh([], mine);
    const actions = driven.link('erwik@a', hello);
    expect(reasonsIn(actions)).toEqual(reasons);
    expect(driven.mesh.view(0).members.length).toBe(1 - reasons.length);
    expect(refusalsIn(actions)).toEqual(reasons.map((reason) => `erwik@a: ${reason}`));
    expect(kept(actions)).toEqual([]);
  });

  it('knows another by a root that it came to hold', () => {
    const driven = new DrivenMesh([], mine);
    expect(reasonsIn(driven.link('erwik@a', grown))).toEqual(['wiki']);
    const actions = driven.fact({ type: 'rootsChanged', roots: ['root of a'] });
    expect(kept(actions)).toEqual([[true, 'root of a', 'given', 'root']]);
    expect(reasonsIn(driven.link('erwik@a', grown))).toEqual([]);
  });

  it('hears that it was refused, and says so', () => {
    const neighbor = { name: 'erwik@a', address: 'a:7000', id: null, maxBytesPerSecond: null };
    const driven = new DrivenMesh([neighbor], mine);
    driven.fact({ type: 'linkOpened', link: 9, dialed: 'erwik@a', id: null, wallMs: 0 });
    const bye = { type: 'bye', reason: 'wiki' } as const;
    expect(refusalsIn(driven.fact({ type: 'received', link: 9, message: bye }))).toEqual(['erwik@a: wiki']);
  });
});

describe('a fresh node', () => {
  it('takes over the wiki of the first neighbor that has one, and keeps that before it says anything', () => {
    const driven = new DrivenMesh([], freshSettings);
    const actions = driven.link('erwik@a', grown);
    expect(kept(actions)).toEqual([[true, 'root of a']]);
    const types = actions.map(({ type }) => type);
    expect(types.indexOf('persistWiki')).toBeLessThan(types.indexOf('send'));
    const [hello] = messagesIn(actions, 'hello');
    expect([hello!.wiki, hello!.fresh]).toEqual([['root of a'], false]);
  });

  it('that two wikis were named to joins the first that answers and refuses the other', () => {
    const driven = new DrivenMesh([], freshSettings);
    driven.link('erwik@a', grown);
    expect(reasonsIn(driven.link('erwik@b', { wiki: ['root of b'], fresh: false }))).toEqual(['wiki']);
    expect(driven.mesh.view(0).wiki).toEqual(['root of a']);
  });

  it('takes over nothing from one that tells no ids', () => {
    const driven = new DrivenMesh([], freshSettings);
    expect(kept(driven.link('erwik@bare', { wiki: [], fresh: false }))).toEqual([]);
    expect(driven.mesh.view(0).wiki).toEqual(['random']);
  });

  it('stays what it became when it is started again', () => {
    const driven = new DrivenMesh([], { wikiIds: ['root of a'], joined: true });
    expect(reasonsIn(driven.link('erwik@b', { wiki: ['root of b'], fresh: false }))).toEqual(['wiki']);
  });

  it('is fresh no more once it holds a commit, though it does not know its root yet', () => {
    const driven = new DrivenMesh([], freshSettings);
    const news = { saved: true, head: null, via: null, origin: null };
    driven.fact({ type: 'commitHeld', sha: '1', tips: ['1'], ...news });
    expect(reasonsIn(driven.link('erwik@a', grown))).toEqual(['wiki']);
  });

  it('has its fresh neighbors greet it anew when it joins, so that they join too', () => {
    const driven = new DrivenMesh([], freshSettings);
    driven.link('erwik@fresh', { wiki: ['another random'], fresh: true });
    driven.link('erwik@bare', { wiki: [], fresh: true });
    const actions = driven.link('erwik@a', grown);
    const closed = actions.flatMap((one) => (one.type === 'close' ? [[one.link, one.reason]] : []));
    expect(closed).toEqual([[driven.linkTo('erwik@fresh'), 'again']]);
  });

  it('knows a fresh neighbor by the ids of both', () => {
    const driven = new DrivenMesh([], freshSettings);
    const actions = driven.link('erwik@a', { wiki: ['another'], fresh: true });
    expect(kept(actions)).toEqual([[false, 'another', 'random']]);
  });
});

/** Fresh nodes that are linked in any order, each pair once. */
const anyMeeting = fc.integer({ min: 2, max: 40 }).chain((size) =>
  fc.tuple(
    fc.shuffledSubarray(
      Array.from({ length: size * size }, (_, pair) => [Math.floor(pair / size), pair % size] as const),
      { minLength: size * size },
    ),
    fc.uniqueArray(fc.stringMatching(/^[0-9a-f]{8}$/), { minLength: size, maxLength: size }),
  ),
);

it('fresh nodes that were all linked to each other share an id each two, however many they are', () => {
  fc.assert(
    fc.property(anyMeeting, ([pairs, ids]) => {
      const turn = { nowMs: 0, random: () => 0, act: () => undefined };
      const nodes = ids.map((id) => new WikiIdentity([id], false));
      for (const [left, right] of pairs) {
        const [a, b] = [nodes[left]!, nodes[right]!];
        const said = a.ids;
        a.unite(turn, b.ids);
        b.unite(turn, said);
      }
      for (const a of nodes) {
        expect(a.ids.length).toBeLessThanOrEqual(wikiIdsMax);
        for (const b of nodes) expect(a.shares(b.ids)).toBe(true);
      }
    }),
    runs(50),
  );
});

describe('heads', () => {
  const inSync = (driven: DrivenMesh): unknown[] =>
    driven.mesh.view(0).members.map((member) => [member.head, member.inSync]);
  const held = (sha: string): Fact => ({
    ...{ type: 'commitHeld', sha, tips: [sha], saved: true, head: `head ${sha}`, via: null, origin: null },
  });

  it('are told on hellos and pings, and shown of each neighbor with whether it holds the same', () => {
    const driven = new DrivenMesh();
    driven.link('erwik@a', { head: 'head 0' });
    expect(inSync(driven)).toEqual([['head 0', true]]);
    expect(driven.mesh.view(0).converged).toBe(true);
    driven.fact(held('1'));
    expect(driven.mesh.view(0)).toMatchObject({ head: 'head 1', tips: ['1'], converged: false });
    const { digests } = driven.mesh.view(0);
    const [pong] = messagesIn(
      driven.receive('erwik@a', { type: 'ping', number: 1, ...digests, head: 'head 1' }),
      'pong',
    );
    expect(pong!.head).toBe('head 1');
    expect(inSync(driven)).toEqual([['head 1', true]]);
    expect(driven.mesh.view(0).converged).toBe(true);
    driven.fact({ type: 'headMoved', head: 'head 2' });
    expect(driven.mesh.view(0).head).toBe('head 2');
  });

  it('are not equal while a commit is wanted', () => {
    const driven = new DrivenMesh();
    driven.link('erwik@a');
    driven.receive('erwik@a', { type: 'commit', checksum: '1', exclude: { allBut: [] } });
    expect(driven.mesh.view(0)).toMatchObject({ wanted: 1, converged: false });
  });
});

describe('a hello', () => {
  const toldOf = (hello: Partial<Hello>, settings: Partial<MeshSettings> = {}): unknown[] =>
    new DrivenMesh([], settings)
      .link('erwik@a', hello)
      .flatMap((one) => (one.type === 'tell' ? [one.told.about] : []));

  it('of a node that merges by other rules is taken and told, once', () => {
    expect(toldOf({ merge: '2' }).filter((about) => about === 'mergeVersion')).toEqual(['mergeVersion']);
    expect(toldOf({ merge: '2' })).toContain('linkUp');
    expect(toldOf({ merge: '1' })).not.toContain('mergeVersion');
    expect(toldOf({ merge: '' })).not.toContain('mergeVersion');
  });

  it('says where to dial: the router file first, then what the node says of itself', () => {
    const neighbor = { name: 'erwik@a', address: 'elsewhere:7000', id: null, maxBytesPerSecond: null };
    const driven = new DrivenMesh([neighbor]);
    for (const name of ['erwik@a', 'erwik@b']) driven.link(name);
    driven.link('erwik@c', { address: '' });
    const found = ['erwik@a', 'erwik@b', 'erwik@c', 'erwik@d'].map((name) => driven.mesh.addressOf(name));
    expect(found).toEqual(['elsewhere:7000', 'erwik@b:7000', null, null]);
  });
});
