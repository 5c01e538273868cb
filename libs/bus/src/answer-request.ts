import type { BodyOf, Operation, ReplyEnvelope, ReplyOf, RequestEnvelope } from '@erwik/events';
import type { Logger } from '@erwik/runtime';
import { BadRequest, UnavailableStore } from './errors.js';
import { schemas } from './schemas.js';

/** What answers each operation; throws `BadRequest` or `UnavailableStore` where there is no reply. */
export type RequestHandlers = {
  readonly [Op in Operation]: (body: BodyOf<Op>) => ReplyOf<Op> | Promise<ReplyOf<Op>>;
};

/** How requests ended, since the start. */
export interface RequestCounts {
  ok: number;
  bad: number;
  unavailable: number;
  /** nobody waited any longer: not begun */
  expired: number;
  /** not to be read, or trimmed before it was: dropped */
  malformed: number;
}

/** Carries out a request. Whatever happens to it is a reply: an unexpected error is logged, and `internal`. */
export async function answerRequest(
  handlers: Partial<RequestHandlers>,
  { id, operation, body }: RequestEnvelope,
  log: Logger,
): Promise<ReplyEnvelope> {
  try {
    return { id, status: 'ok', reply: await call(handlers, operation, body) };
  } catch (err) {
    if (err instanceof BadRequest) return { id, status: 'bad', message: err.message };
    if (err instanceof UnavailableStore)
      return { id, status: 'unavailable', code: err.code, message: err.message };
    log.error({ operation, id, err }, 'a request failed unexpectedly');
    return { id, status: 'unavailable', code: 'internal', message: 'The store failed unexpectedly.' };
  }
}

async function call<Op extends Operation>(
  handlers: Partial<RequestHandlers>,
  operation: Op,
  body: unknown,
): Promise<ReplyOf<Op>> {
  const handler: RequestHandlers[Op] | undefined = handlers[operation];
  if (handler === undefined) throw new UnavailableStore('unsupported', `This store cannot ${operation}.`);
  const { body: Body, reply: Reply } = schemas[operation];
  const read = Body.safeParse(body);
  if (!read.success) throw new BadRequest(`${operation}: ${read.error.message}`);
  return Reply.parse(await handler(read.data));
}
