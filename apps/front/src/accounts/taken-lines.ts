import type { AccountName } from '@erwik/events';
import type { StoreClient } from '../store/store-client.js';
import { accountMessages } from '../views/messages-accounts.js';

/** What commits say of somebody. */
type Lines = { readonly displayName: string; readonly email: string };

/**
 * Why somebody cannot be shown so, in words: another account is, and its owner would seem to have written what they have not. Null where
 * nobody else is, as far as this node has heard. Throws `UnavailableStore`.
 */
export async function takenProblem(
  store: StoreClient,
  name: AccountName,
  { displayName, email }: Lines,
): Promise<string | null> {
  const { accounts } = await store.ask('accounts', {});
  const isTaken = accounts
    .filter((account) => account.name !== name)
    .some(
      (other) =>
        [other.name, other.displayName].some((shown) => alike(shown, displayName)) ||
        (email !== '' && alike(other.email, email)),
    );
  return isTaken ? accountMessages.join.taken : null;
}

/** Whether readers take one for the other: case, width and spaces are not told apart. */
function alike(one: string, other: string): boolean {
  const [left, right] = [one, other].map((text) =>
    text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim(),
  );
  return left === right;
}
