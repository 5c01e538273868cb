import { currentPerson } from '../access/person.js';
import type { Person } from '../access/person.js';
import { anonymousAuthor } from './anonymous.js';

/**
 * The author of what the current person changes: what their account says, whatever a form says; without an account the name they
 * give, which may be empty.
 */
export function authorOf(node: string, name: string): Person['author'] {
  const { account, author } = currentPerson();
  return account === null ? anonymousAuthor(node, name) : author;
}
