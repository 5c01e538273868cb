import type { IncomingMessage } from 'node:http';
import type { Fields } from './read-form.js';

const held = new WeakMap<IncomingMessage, Fields>();

/** Gives a request the fields of a form that was sent before, so that it goes on as if they had just been sent. */
export function holdForm(request: IncomingMessage, fields: Fields): void {
  held.set(request, fields);
}

/** The fields that a request was given; undefined where its body has them. */
export function heldForm(request: IncomingMessage): Fields | undefined {
  return held.get(request);
}
