import express from 'express';
import type { Express, RequestHandler } from 'express';
import { gate } from './access/gate.js';
import { accountRoutes, loginRoutes } from './accounts/account-routes.js';
import { holdForms } from './accounts/hold-forms.js';
import { anonymously, identify } from './accounts/identify.js';
import { apiRoutes } from './api/api-routes.js';
import type { Farewell } from './farewell.js';
import { crawlerRoutes } from './feeds/crawler-routes.js';
import type { FrontFigures } from './front-metrics.js';
import type { FrontParts } from './front-parts.js';
import { gitRoutes } from './git/git-routes.js';
import { limitReads } from './guards/rate-limit.js';
import { refuseCrossSite } from './guards/same-origin.js';
import { answerError } from './http/answer-error.js';
import { speakItsLanguage } from './http/request-language.js';
import { securityHeaders } from './http/security-headers.js';
import type { LiveEvents } from './live/live-events.js';
import { healthRoutes } from './routes/health-routes.js';
import { only } from './routes/only-methods.js';
import { openStream } from './routes/open-stream.js';
import { pageRoutes } from './routes/page-actions.js';
import { siteRoutes } from './routes/site-routes.js';

/** What the app needs besides the parts that all routes share. */
export type AppOptions = {
  readonly live: LiveEvents;
  readonly figures: FrontFigures;
  readonly farewell: Farewell;
};

/** The Express app: everything the hot path does not answer. */
export function createApp(parts: FrontParts, { live, figures, farewell }: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.set('query parser', false).set('trust proxy', ['loopback', ...parts.config.trustedProxies]);
  app.set('case sensitive routing', true).set('strict routing', true);
  app.use(commonHeaders(parts), counted(figures), speakItsLanguage(parts.config), anonymously(parts.config));
  app.use(refuseCrossSite);
  app.use(healthRoutes(parts, { figures, farewell }));
  app.use(identify(parts), holdForms(parts), gate(parts.rights), loginRoutes(parts));
  app.use(crawlerRoutes(parts));
  app.use(gitRoutes(parts));
  app.all('/_events', only('GET'), openStream(live));
  app.use(['/_api/v1', '/_search'], limitReads(parts.hits));
  app.use(apiRoutes(parts, live));
  app.use(accountRoutes(parts));
  app.use(siteRoutes(parts));
  app.use(pageRoutes(parts));
  app.use(answerError(parts));
  return app;
}

/** What every answer says; a page is asked for again each time unless its own headers say otherwise. */
function commonHeaders({ config, watch }: FrontParts): RequestHandler {
  return (_request, response, next) => {
    for (let index = 0; index < securityHeaders.length; index += 2) {
      response.setHeader(securityHeaders[index] ?? '', securityHeaders[index + 1] ?? '');
    }
    response.setHeader('Erwik-Node', config.node);
    if (watch.head !== null) response.setHeader('Erwik-Head', watch.head);
    response.setHeader('Cache-Control', 'no-cache');
    next();
  };
}

function counted(figures: FrontFigures): RequestHandler {
  return (_request, response, next) => {
    response.on('finish', () => figures.countApp(response.statusCode));
    next();
  };
}
