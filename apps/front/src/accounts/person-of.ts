import type { Account, Role } from '@erwik/events';
import type { Person } from '../access/person.js';
import { hostOfNode } from '../config.js';
import type { KnownToken } from './account-book.js';

/** The person that an account is, on this node, and how they have shown it. */
export function personOf(
  node: string,
  account: Account,
  how: Exclude<Person['how'], 'anonymous' | 'unknown'>,
): Person {
  const { name, role, groups, displayName } = account;
  const email = account.email === '' ? `${name}@${hostOfNode(node)}` : account.email;
  return { role, account: name, groups, author: { name: displayName, email }, prefix: null, how };
}

/** What a program may that shows a token: what its account may, and no more than the token says. */
export function personOfToken(node: string, { token, account }: KnownToken): Person {
  const person = personOf(node, account, 'token');
  return { ...person, role: lesser(account.role, roleOfScope[token.scope]), prefix: token.prefix };
}

const roleOfScope = { read: 'reader', write: 'writer', admin: 'admin' } as const;

/** From the least to the most. */
const roles: readonly Role[] = ['reader', 'writer', 'admin'];

function lesser(one: Role, other: Role): Role {
  return roles.indexOf(one) < roles.indexOf(other) ? one : other;
}
