import { describe, expect, it } from 'vitest';
import type { Action } from '../src/facts.js';
import type { Held } from '../src/messages.js';
import { DrivenMesh, messagesIn, sentIn } from './driven-mesh.js';

const names = ['erwik@a', 'erwik@b'];

function linked(all: readonly string[] = names): DrivenMesh {
  const driven = new DrivenMesh();
  for (const name of all) driven.link(name);
  return driven;
}

function pulled(driven: DrivenMesh, via: string | null, origin: string | null): Action[] {
  const where = { saved: false, head: null, via, origin };
  return driven.fact({ type: 'commitHeld', sha: '1', tips: ['1'], ...where });
}

const receiptsIn = (driven: DrivenMesh, actions: readonly Action[], all = names): unknown[] =>
  sentIn(driven, actions, all).flatMap(({ to, message }) => (message.type === 'held' ? [[to, message]] : []));

const held = (node: string, via: string, to: string): Held => ({ type: 'held', sha: '1', node, via, to });

describe('a receipt', () => {
  it('goes to where the commit was saved', () => {
    const driven = linked();
    expect(receiptsIn(driven, pulled(driven, 'erwik@b', 'erwik@a'))).toEqual([
      ['erwik@a', held('erwik@me', 'erwik@b', 'erwik@a')],
    ]);
  });

  it('goes to the source where there is no link to the origin, or only a slow one', () => {
    const driven = linked(['erwik@b']);
    const toSource = [['erwik@b', held('erwik@me', 'erwik@b', 'erwik@a')]];
    expect(receiptsIn(driven, pulled(driven, 'erwik@b', 'erwik@a'), ['erwik@b'])).toEqual(toSource);
    const slow = new DrivenMesh([{ name: 'erwik@a', address: 'a:7000', id: null, maxBytesPerSecond: 250 }]);
    for (const name of names) slow.link(name);
    expect(receiptsIn(slow, pulled(slow, 'erwik@b', 'erwik@a'))).toEqual(toSource);
  });

  it('goes over a slow link where there is no other way', () => {
    const neighbor = { name: 'erwik@a', address: 'a:7000', id: null, maxBytesPerSecond: 250 };
    const driven = new DrivenMesh([neighbor]);
    driven.link('erwik@a');
    expect(receiptsIn(driven, pulled(driven, 'erwik@a', 'erwik@a'), ['erwik@a'])).toEqual([
      ['erwik@a', held('erwik@me', 'erwik@a', 'erwik@a')],
    ]);
  });

  it.each([
    ['of a commit that was saved here', 'erwik@a', 'erwik@me'],
    ['of a commit from nobody knows where', 'erwik@a', null],
    ['of a commit that came over no link', null, 'erwik@a'],
    ['without a way', 'erwik@x', 'erwik@y'],
  ])('%s is not sent', (_what, via, origin) => {
    expect(messagesIn(pulled(linked(), via, origin), 'held')).toEqual([]);
  });

  it('for this node is told, from the node itself or from its source', () => {
    const driven = linked();
    for (const from of names) {
      const told = driven.receive(from, held('erwik@a', 'erwik@b', 'erwik@me'));
      const receipt = { about: 'receipt', sha: '1', node: 'erwik@a', via: 'erwik@b' };
      expect(told).toEqual([{ type: 'tell', told: receipt }]);
    }
  });

  it('for another node is handed on by the source, once', () => {
    const driven = linked();
    const toB = held('erwik@a', 'erwik@me', 'erwik@b');
    expect(receiptsIn(driven, driven.receive('erwik@a', toB))).toEqual([['erwik@b', toB]]);
    expect(driven.receive('erwik@a', held('erwik@a', 'erwik@x', 'erwik@b'))).toEqual([]);
    expect(driven.receive('erwik@a', held('erwik@c', 'erwik@a', 'erwik@b'))).toEqual([]);
  });

  it('from somebody it does not concern, or about this node, is ignored', () => {
    const driven = linked();
    expect(driven.receive('erwik@b', held('erwik@a', 'erwik@x', 'erwik@me'))).toEqual([]);
    expect(driven.receive('erwik@b', held('erwik@me', 'erwik@b', 'erwik@me'))).toEqual([]);
  });
});
