import { userInfo } from 'node:os';
import { UnavailableStore } from '@erwik/bus';
import type { Requester } from '@erwik/bus';
import { AccountName } from '@erwik/events';
import type { SaveRefused } from '@erwik/events';
import type { Call } from '../command.js';
import { BadUsage, Refusal } from '../command.js';
import { readNodePlace, urlOf } from '../node/node-place.js';
import { openRequester } from '../node/open-requester.js';
import { readRunFolder } from '../node/run-folder.js';

/** What a command about accounts works with: the store of the running node, where its wiki is, and who asks. */
export interface AccountDesk {
  readonly requester: Requester;
  readonly url: string;
  readonly by: string;
}

/** Does something about accounts on the operator's node. Errors: `Refusal` where it does not run, or its store cannot answer. */
export async function atDesk<Result>(
  { environment }: Pick<Call, 'environment'>,
  work: (desk: AccountDesk) => Promise<Result>,
): Promise<Result> {
  const place = readNodePlace(environment);
  const url = readRunFolder(place.run).url ?? urlOf(place.http);
  await using opened = await openRequester(environment, place);
  try {
    return await work({ requester: opened.requester, url, by: `operator ${userInfo().username}` });
  } catch (error) {
    if (!(error instanceof UnavailableStore)) throw error;
    throw new Refusal(`The store does not answer now: ${error.message}`, { cause: error });
  }
}

/** The operand that names an account. Errors: `BadUsage`. */
export function accountNameIn(text: string | undefined): string {
  const read = AccountName.safeParse(text);
  if (read.success) return read.data;
  throw new BadUsage(
    text === undefined
      ? 'The name of the account is missing.'
      : `"${text}" is no name of an account: it has 1 to 39 of a-z, 0-9, ".", "_" and "-".`,
  );
}

/** What the store has refused is a failure of the command. Errors: `Refusal`. */
export function accepted<Done extends { readonly kind: 'done' }>(reply: Done | SaveRefused): Done {
  if (reply.kind === 'refused') throw new Refusal(reply.message);
  return reply;
}
