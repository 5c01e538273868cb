import { describe, expect, it } from 'vitest';
import type { Action } from '../src/facts.js';
import type { Hello, MeshMessage } from '../src/messages.js';
import { DrivenMesh, idOf, messagesIn } from './driven-mesh.js';

const again = { boot: 'another start', incarnation: 2 };

function toldIn(actions: readonly Action[]): unknown[] {
  return actions.flatMap((one) => (one.type === 'tell' ? [one.told] : []));
}

/** A node with a link to A, and a second connection with A's key from another start. Answers what that caused. */
function secondStart(hello: Partial<Hello> = again): {
  driven: DrivenMesh;
  first: number;
  second: number;
  actions: Action[];
} {
  const driven = new DrivenMesh();
  driven.link('erwik@a');
  const first = driven.linkTo('erwik@a');
  const actions = driven.link(hello.name ?? 'erwik@a', { id: idOf('erwik@a'), ...hello });
  return { driven, first, second: driven.linkTo(hello.name ?? 'erwik@a'), actions };
}

const receive = (driven: DrivenMesh, link: number, message: MeshMessage): Action[] =>
  driven.fact({ type: 'received', link, message });

const pongOf = (driven: DrivenMesh, number: number): MeshMessage => ({
  ...{ type: 'pong', number, ...driven.mesh.view(0).digests, head: null },
});

describe('a second start of a node that has a link', () => {
  it('waits ungreeted while the link is asked', () => {
    const { driven, first, second, actions } = secondStart();
    expect(actions.filter(({ type }) => type === 'send')).toEqual([
      { type: 'send', link: first, message: expect.objectContaining({ type: 'ping', number: 1 }) },
    ]);
    const early: MeshMessage = { type: 'commit', checksum: '1', exclude: { allBut: [] } };
    expect(receive(driven, second, early)).toEqual([]);
    expect(driven.mesh.view(0).members.map(({ incarnation }) => incarnation)).toEqual([1]);
  });

  it.each([
    ['under its name', again],
    ['under another name', { ...again, name: 'erwik@copy' }],
  ])('is refused as a clone, %s, when the link answers', (_what, hello) => {
    const { driven, first, second } = secondStart(hello);
    const actions = receive(driven, first, pongOf(driven, 1));
    const name = 'name' in hello ? hello.name : 'erwik@a';
    expect(toldIn(actions)).toContainEqual({ about: 'clone', name, id: idOf('erwik@a') });
    expect(toldIn(actions)).toContainEqual({ about: 'linkRefused', name, reason: 'clone' });
    expect(actions).toContainEqual({ type: 'close', link: second, reason: 'clone' });
    expect(driven.mesh.view(0).members).toMatchObject([{ name: 'erwik@a', incarnation: 1, direct: true }]);
  });

  it('takes the place of the link when no answer comes in time', () => {
    const { driven, first, second } = secondStart();
    expect(messagesIn(driven.wait(1499), 'hello')).toEqual([]);
    const actions = driven.wait(1);
    expect(actions).toContainEqual({ type: 'close', link: first, reason: 'crossed' });
    expect(
      actions.filter((one) => one.type === 'send' && one.message.type === 'hello' && one.link === second)
        .length,
    ).toBe(1);
    expect(driven.mesh.view(0).members).toMatchObject([{ incarnation: 2, direct: true, state: 'alive' }]);
  });

  it('takes the place of the link at once when that turns out to be gone', () => {
    const { driven, first, second } = secondStart();
    const actions = driven.fact({ type: 'linkClosed', link: first });
    expect(actions.some((one) => one.type === 'send' && one.link === second)).toBe(true);
    expect(driven.mesh.view(0).members).toMatchObject([{ incarnation: 2, direct: true, state: 'alive' }]);
  });

  it('is not held up by an answer to an earlier ping', () => {
    const driven = new DrivenMesh();
    driven.link('erwik@a');
    const first = driven.linkTo('erwik@a');
    const [ping] = messagesIn(driven.wait(2500), 'ping');
    driven.link('erwik@a', again);
    expect(toldIn(receive(driven, first, pongOf(driven, ping!.number)))).toEqual([]);
    driven.wait(1500);
    expect(driven.mesh.view(0).members).toMatchObject([{ incarnation: 2, direct: true }]);
  });

  it('that goes away while it waits changes nothing, and the next one waits in its place', () => {
    const { driven, first, second } = secondStart();
    driven.fact({ type: 'linkClosed', link: second });
    const third = driven.link('erwik@a', again);
    expect(messagesIn(third, 'ping').length).toBe(1);
    expect(messagesIn(third, 'bye')).toEqual([]);
    receive(driven, first, pongOf(driven, 2));
    expect(driven.mesh.view(0).members).toMatchObject([{ incarnation: 1, direct: true }]);
  });

  it('waits alone: a further one is sent away', () => {
    const { driven } = secondStart();
    const third = driven.link('erwik@a', { boot: 'a third start' });
    expect(messagesIn(third, 'bye')).toEqual([{ type: 'bye', reason: 'crossed' }]);
  });

  it('is not delayed where the link is gone already', () => {
    const driven = new DrivenMesh();
    driven.link('erwik@a');
    driven.fact({ type: 'linkClosed', link: driven.linkTo('erwik@a') });
    expect(messagesIn(driven.link('erwik@a', again), 'hello').length).toBe(1);
  });
});

describe('a node that runs with this one’s key', () => {
  it('is refused as a clone, and as this node itself when it is that', () => {
    const driven = new DrivenMesh();
    const own = { name: 'erwik@copy', id: idOf('erwik@me') };
    expect(toldIn(driven.link('erwik@copy', { ...own, boot: 'another' }))).toContainEqual({
      ...{ about: 'clone', name: 'erwik@copy', id: idOf('erwik@me') },
    });
    const same = driven.link('erwik@copy', { ...own, boot: 'boot of erwik@me' });
    expect(messagesIn(same, 'bye')).toEqual([{ type: 'bye', reason: 'self' }]);
  });
});
