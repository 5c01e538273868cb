import type { RequestHandler } from 'express';
import { onBehalfOf } from '../access/person.js';
import type { FrontConfig } from '../config.js';
import { anonymousPerson } from './anonymous.js';

/** Answers all that follows on behalf of somebody who has not said who they are. */
export function anonymously(config: FrontConfig): RequestHandler {
  const stranger = anonymousPerson(config);
  return (_request, _response, next) => onBehalfOf(stranger, () => next());
}
