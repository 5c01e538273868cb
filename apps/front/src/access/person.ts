import { AsyncLocalStorage } from 'node:async_hooks';
import type { Role } from '@erwik/events';

/**
 * Who makes a request, and what they may at most. `role` is `none` for somebody who is nobody here: a stranger to a private wiki.
 * `account` is the name they log in with, null for anonymous people. `prefix` confines a token to a folder of pages.
 * `how` they have shown who they are; `unknown`: they have, but it cannot be looked at now.
 */
export type Person = {
  readonly role: 'none' | Role;
  readonly account: string | null;
  readonly groups: readonly string[];
  /** what their commits say */
  readonly author: { readonly name: string; readonly email: string };
  readonly prefix: string | null;
  readonly how: 'anonymous' | 'unknown' | 'session' | 'token' | 'password' | 'proxy';
};

const people = new AsyncLocalStorage<Person>();

/** Runs what is done for a request, all of it on behalf of this person. */
export function onBehalfOf<Result>(person: Person, act: () => Result): Result {
  return people.run(person, act);
}

/** Who the request is made by that is being answered. Throws outside of one: nothing is done on behalf of nobody. */
export function currentPerson(): Person {
  const person = people.getStore();
  if (person === undefined) throw new Error('asked who makes a request, outside of one');
  return person;
}

/** Who the request is made by that is being answered; null outside of one. */
export function personNow(): Person | null {
  return people.getStore() ?? null;
}
