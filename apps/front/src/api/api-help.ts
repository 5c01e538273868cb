import type { RequestHandler } from 'express';
import type { FrontParts } from '../front-parts.js';
import { sendHtml } from '../http/send.js';
import { viewApiHelp } from '../views/api-help.js';
import type { Endpoint } from './endpoint.js';

/** `GET /_help/api`: what the API can do, for people. */
export function apiHelp({ site }: FrontParts, endpoints: readonly Endpoint[]): RequestHandler {
  return (request, response) => sendHtml(request, response, viewApiHelp(site(), endpoints));
}
