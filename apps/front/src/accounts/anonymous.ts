import type { Access } from '@erwik/runtime';
import type { Person } from '../access/person.js';
import { hostOfNode } from '../config.js';
import type { FrontConfig } from '../config.js';

/** What an author is called who gave no name. */
const anonymous = 'Anonymous';

/** What a wiki lets those do who have not said who they are. */
const rolesOfStrangers: Readonly<Record<Access, Person['role']>> = {
  open: 'writer',
  members: 'reader',
  private: 'none',
};

/** Somebody who has not shown who they are. */
export function anonymousPerson({ access, node }: Pick<FrontConfig, 'access' | 'node'>): Person {
  return {
    role: rolesOfStrangers[access],
    account: null,
    groups: [],
    author: anonymousAuthor(node, ''),
    prefix: null,
    how: 'anonymous',
  };
}

/** The author of a change by somebody without an account: the name they gave, and an address that says on which node. */
export function anonymousAuthor(node: string, name: string): Person['author'] {
  return { name: name === '' ? anonymous : name, email: `anonymous@${hostOfNode(node)}` };
}
