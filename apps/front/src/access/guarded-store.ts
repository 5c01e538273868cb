import type { BodyOf, Operation, ReplyOf } from '@erwik/events';
import { hasRole } from '@erwik/pages';
import type { StoreClient } from '../store/store-client.js';
import type { StoreWatch } from '../store/store-watch.js';
import type { AccessRights } from './access-rights.js';
import { changeGuards } from './change-guards.js';
import { forNobody, harmless, ownBusiness } from './guard.js';
import type { Guards } from './guard.js';
import { listGuards } from './list-guards.js';
import { pageGuards } from './page-guards.js';
import { currentPerson } from './person.js';
import { ReaderView } from './reader-view.js';
import { refusalOf, refusals } from './refuse-person.js';

/** What somebody lacks who has less than a role. */
const leastReasons = { reader: 'read', writer: 'write', admin: 'admin' } as const;

/** How each operation is asked on behalf of somebody; one without an entry is an error of types. */
export const guards: Guards<Operation> = {
  ...pageGuards,
  ...listGuards,
  ...changeGuards,
  status: harmless,
  holds: harmless,
  readAccess: { least: 'admin', ask: null },
  putAccess: { least: 'admin', ask: null },
  gitDoor: ownBusiness,
  accounts: ownBusiness,
  findAccount: ownBusiness,
  putAccount: ownBusiness,
  removeAccount: ownBusiness,
  tokens: ownBusiness,
  findToken: ownBusiness,
  putToken: ownBusiness,
  removeToken: ownBusiness,
  invitations: ownBusiness,
  findInvitation: ownBusiness,
  putInvitation: ownBusiness,
  removeInvitation: ownBusiness,
  audit: ownBusiness,
  auditLog: ownBusiness,
  accountRecords: forNobody,
  takeAccountRecords: forNobody,
  packFor: forNobody,
  takePack: forNobody,
};

/**
 * The store as the person sees it whose request is being answered: what is hidden from them is not there, and what they may not change
 * is refused before it is asked. Rejects with `BadRequest` (401, 403).
 */
export function guardedStore(
  store: StoreClient,
  rights: AccessRights,
  watch: Pick<StoreWatch, 'head'>,
): StoreClient {
  return {
    async ask<Op extends Operation>(operation: Op, body: BodyOf<Op>): Promise<ReplyOf<Op>> {
      const { least, ask } = guards[operation];
      if (least === 'own') return store.ask(operation, body);
      const person = currentPerson();
      if (!hasRole(person, least) || (least === 'admin' && person.prefix !== null))
        throw refusalOf(person, refusals[leastReasons[least]]);
      if (ask === null) return store.ask(operation, body);
      const view = new ReaderView(await rights.rules(), person, watch.head);
      return view.isFree ? store.ask(operation, body) : ask(view, body, store);
    },
  };
}
