import { atom, isAtom } from '@erwik/etf';
import { membersMax } from '../limits.js';
import { BadMessage } from './bad-message.js';
import { atomAt, elementAt, itemsAt } from './places.js';
import type { Place } from './places.js';
import type { Word } from './vocabulary.js';

/** Properties, each with its whole tuple, in the order in which they came. */
export interface Properties {
  readonly path: string;
  readonly all: readonly { readonly name: string; readonly tuple: Place }[];
}

/** Reads a list of `{Name, Value, ...}`, where a bare atom stands for `{Name, true}`, as Erlang's `proplists` does; `path` is theirs. */
export function propertiesAt(place: Place, path: string): Properties {
  const all = itemsAt({ ...place, path }, membersMax).map((item) => {
    const { term } = item;
    const tuple = isAtom(term) ? { ...item, term: { tuple: [term, atom('true')] } } : item;
    const name = atomAt(elementAt(tuple, 0));
    return { name, tuple: { ...tuple, path: `${path}.${name}` } };
  });
  return { path, all };
}

/** The whole tuples of that name. Where there are several, the path counts them. */
export function tuplesIn({ path, all }: Properties, name: Word): Place[] {
  return all
    .filter((property) => property.name === name)
    .map(({ tuple }, index) => ({ ...tuple, path: `${path}.${name}[${index}]` }));
}

/** The whole tuple of that name: the first counts, as in Erlang. */
export function tupleIn({ path, all }: Properties, name: Word): Place {
  const found = all.find((property) => property.name === name);
  if (found === undefined) throw new BadMessage('missing', `${path}.${name}`);
  return found.tuple;
}

/** The value of that name, where there is one. */
export function optional(properties: Properties, name: Word): Place | undefined {
  const found = properties.all.find((property) => property.name === name);
  return found === undefined ? undefined : elementAt(found.tuple, 1);
}

/** The value of that name. */
export function required(properties: Properties, name: Word): Place {
  return elementAt(tupleIn(properties, name), 1);
}
