import { Router } from 'express';
import type { FrontParts } from '../front-parts.js';
import { only } from '../routes/only-methods.js';
import { askJoin, postJoin } from './join.js';
import { askLogin, postLogin, postLogout } from './login.js';
import { oidcHandlers, oidcPaths } from './oidc-login.js';
import { postAccount, showAccount } from './own-account.js';
import { postPeople, postPerson, showPeople, showPerson } from './people.js';

/** Logging in and out. A form that waited for a login goes on from here, to all that comes after. */
export function loginRoutes(parts: FrontParts): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.route('/_login').get(askLogin(parts)).post(postLogin(parts)).all(only('GET', 'POST'));
  return router;
}

/** Accounts: one's own, and those of all. */
export function accountRoutes(parts: FrontParts): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const oidc = oidcHandlers(parts);
  router.route(oidcPaths.begin).get(oidc.begin).all(only('GET'));
  router.route(oidcPaths.callback).get(oidc.callback).all(only('GET'));
  router.route('/_logout').post(postLogout(parts)).all(only('POST'));
  router.route('/_join/:link').get(askJoin(parts)).post(postJoin(parts)).all(only('GET', 'POST'));
  router.route('/_account').get(showAccount(parts)).post(postAccount(parts)).all(only('GET', 'POST'));
  router.route('/_people').get(showPeople(parts)).post(postPeople(parts)).all(only('GET', 'POST'));
  router.route('/_people/:name').get(showPerson(parts)).post(postPerson(parts)).all(only('GET', 'POST'));
  return router;
}
