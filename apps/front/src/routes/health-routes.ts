import { Router } from 'express';
import type { Farewell } from '../farewell.js';
import type { FrontFigures } from '../front-metrics.js';
import type { FrontParts } from '../front-parts.js';
import { sendJson, sendText } from '../http/send.js';
import { only } from './only-methods.js';

/** What operators and balancers ask for. */
export function healthRoutes(
  { watch, rights, config }: FrontParts,
  { figures, farewell }: { figures: FrontFigures; farewell: Farewell },
): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.all('/healthz', only('GET'), (_request, response) => {
    const up = farewell.asked();
    sendJson(response, { up }, up ? 200 : 503);
  });
  router.all('/readyz', only('GET'), (_request, response) => {
    const reasons = [...watch.degraded, ...(farewell.isLeaving ? ['This front is stopping.'] : [])];
    const ready = reasons.length === 0;
    // no other node is better off with these rules, so a balancer is not told to send readers elsewhere
    const degraded = [...reasons, ...rights.degraded];
    sendJson(response, { ready, degraded, node: config.node, head: watch.head }, ready ? 200 : 503);
  });
  router.all('/metrics', only('GET'), async (_request, response) => {
    sendText(response, await figures.text(), figures.contentType);
  });
  return router;
}
