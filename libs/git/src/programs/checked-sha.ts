import { BadObject, isSha } from '../objects/object.js';
import type { Sha } from '../objects/object.js';

/** The sha itself, checked, so that no other word reaches a program's arguments or nodegit; throws `BadObject`. */
export function checkedSha(sha: string): Sha {
  if (!isSha(sha)) throw notASha(sha);
  return sha;
}

function notASha(text: string): BadObject {
  return new BadObject(`${JSON.stringify(text.slice(0, 80))} is no sha`);
}
