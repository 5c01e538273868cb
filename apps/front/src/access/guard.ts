import type { BodyOf, Operation, ReplyOf } from '@erwik/events';
import type { StoreClient } from '../store/store-client.js';
import type { ReaderView } from './reader-view.js';

/** What is asked of the store on behalf of one person, and how it is answered to them. */
export type Guard<Op extends Operation> = {
  /** the least role that may ask; `own` is asked by the front itself, whoever makes the request */
  readonly least: 'own' | 'reader' | 'writer' | 'admin';
  /** asks, for somebody from whom something may be hidden; null: nothing that is asked or answered is about a page */
  readonly ask: ((view: ReaderView, body: BodyOf<Op>, store: StoreClient) => Promise<ReplyOf<Op>>) | null;
};

/** A guard for each of some operations: one that is missing is an error of types. */
export type Guards<Ops extends Operation> = { readonly [Op in Ops]: Guard<Op> };

/** What reveals nothing of any page. */
export const harmless = { least: 'reader', ask: null } as const;
/** What the front asks for its own work: its routes say who may have it done. */
export const ownBusiness = { least: 'own', ask: null } as const;
/** What no request asks. */
export const forNobody = { least: 'admin', ask: null } as const;

/** A guard of what is read. */
export function reading<Op extends Operation>(ask: NonNullable<Guard<Op>['ask']>): Guard<Op> {
  return { least: 'reader', ask };
}

/** A guard of what is changed. */
export function changing<Op extends Operation>(ask: NonNullable<Guard<Op>['ask']>): Guard<Op> {
  return { least: 'writer', ask };
}
