import type { BodyOf, Operation, ReplyOf } from '@erwik/events';

/**
 * Asks the store of this node. Rejects with `UnavailableStore` when there is no answer in time, quickly when it
 * cannot be reached.
 */
export type StoreClient = {
  ask<Op extends Operation>(operation: Op, body: BodyOf<Op>): Promise<ReplyOf<Op>>;
};
