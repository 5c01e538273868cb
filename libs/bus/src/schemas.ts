import { operations } from '@erwik/events';
import type { BodyOf, Operation, ReplyOf } from '@erwik/events';
import type { z } from 'zod';

/** The schemas of all operations, typed so that those of an operation that is not known yet fit its body and reply. */
export const schemas: {
  readonly [Op in Operation]: {
    readonly body: z.ZodType<BodyOf<Op>>;
    readonly reply: z.ZodType<ReplyOf<Op>>;
  };
} = operations;
