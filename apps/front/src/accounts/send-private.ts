import type { Request, Response } from 'express';
import { sendHtml } from '../http/send.js';

/** Sends a document that is nobody else's business: it is kept nowhere, and its address is told to nobody. */
export function sendPrivate(
  { request, response }: { readonly request: Request; readonly response: Response },
  document: string,
  status = 200,
): void {
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('Referrer-Policy', 'no-referrer');
  sendHtml(request, response, document, status);
}
