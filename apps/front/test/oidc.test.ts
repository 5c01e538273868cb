import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Role } from '@erwik/events';
import type { OidcConfig } from '@erwik/runtime';
import { startLoginFront } from './support/login-front.js';
import type { LoginFront } from './support/login-front.js';
import { oidcClient, startProvider, Wanderer } from './support/start-provider.js';
import type { TestProvider } from './support/start-provider.js';

let provider: TestProvider;
let front: LoginFront;

// the provider says at length what a test may do and a provider may not
const quiet = ['warn', 'info'] as const;
const spies = quiet.map((level) => vi.spyOn(console, level).mockImplementation(() => undefined));

beforeAll(async () => {
  provider = await startProvider();
  const oidc: OidcConfig = {
    ...{ ...oidcClient, issuer: provider.issuer, label: 'login.test', scopes: 'openid profile email' },
    role: 'reader',
    roles: {
      claim: 'groups',
      roleOf: new Map<string, Role>([
        ['editors', 'writer'],
        ['chiefs', 'admin'],
      ]),
    },
  };
  front = await startLoginFront({ oidc });
  provider.know(front.url);
});
afterAll(async () => {
  await front[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
  for (const spy of spies) spy.mockRestore();
});

const accountNow = (name: string) => front.store.accounts.kept.get(name)?.account;
const logIn = async (login: string, query = ''): Promise<{ browser: Wanderer; location: string | null }> => {
  const browser = new Wanderer();
  const { location } = await browser.ask(await browser.wayBack(front.url, login, query));
  return { browser, location };
};

test('whom the provider names gets an account, and is led back to where they came from', async () => {
  provider.people.set('p1', {
    ...{ preferred_username: 'Zoë Müller', name: 'Zoë M.', groups: ['editors', 'others'] },
    ...{ email: 'zoe@example.org', email_verified: true },
  });
  const { browser, location } = await logIn('p1', '?return=/Home');
  expect(location).toBe(`${front.url}/Home`);
  expect(accountNow('zoe-muller')).toMatchObject({
    ...{ displayName: 'Zoë M.', email: 'zoe@example.org', role: 'writer', hasPassword: false },
    identity: { issuer: provider.issuer, subject: 'p1' },
  });
  const me = await browser.ask(`${front.url}/_api/v1/me`);
  expect(JSON.parse(me.text)).toMatchObject({ account: 'zoe-muller', role: 'writer' });
});

test('what their groups may is looked at in each login', async () => {
  provider.people.set('p2', { preferred_username: 'chief', groups: ['editors', 'chiefs'] });
  await logIn('p2');
  expect(accountNow('chief')?.role).toBe('admin');
  provider.people.set('p2', { preferred_username: 'renamed', groups: [] });
  await logIn('p2');
  expect(accountNow('chief')?.role).toBe('reader');
  expect(accountNow('renamed')).toBeUndefined();
});

test('who has the name or the address of somebody else there does not become them here', async () => {
  provider.people.set('evil', {
    ...{ preferred_username: 'ada', name: 'Ada L.', email: 'ada@example.org', email_verified: false },
  });
  await logIn('evil');
  expect(accountNow('ada')?.identity).toBeNull();
  expect(accountNow('ada-2')).toMatchObject({ role: 'reader', email: '', identity: { subject: 'evil' } });
});

test('an account that is disabled cannot be logged in to', async () => {
  provider.people.set('p3', { preferred_username: 'blocked' });
  await logIn('p3');
  await front.store.ask('putAccount', { name: 'blocked', create: false, set: { disabled: true }, by: 'ada' });
  const browser = new Wanderer();
  const answer = await browser.ask(await browser.wayBack(front.url, 'p3'));
  expect(answer.status).toBe(401);
  expect(answer.text).toContain('There is no account for you here');
});

test('the way back works once, and in the browser that went', async () => {
  provider.people.set('p4', { preferred_username: 'once' });
  const browser = new Wanderer();
  const back = await browser.wayBack(front.url, 'p4');
  const stranger = await new Wanderer().ask(back);
  expect(stranger.status).toBe(401);
  expect(stranger.text).toContain('did not say who you are');
  expect((await browser.ask(back)).status).toBe(303);
  expect((await browser.ask(back)).status).toBe(401);
});

test.each([
  ['another state', (back: URL) => back.searchParams.set('state', 'planted')],
  ['another code', (back: URL) => back.searchParams.set('code', 'planted')],
  ['another issuer', (back: URL) => back.searchParams.set('iss', 'https://evil.test')],
  ['an error', (back: URL) => back.searchParams.set('error', 'access_denied')],
])('a way back with %s logs nobody in', async (_what, change) => {
  provider.people.set('p5', { preferred_username: 'mallory' });
  const browser = new Wanderer();
  const back = new URL(await browser.wayBack(front.url, 'p5'));
  change(back);
  expect((await browser.ask(back.href)).status).toBe(401);
  expect(JSON.parse((await browser.ask(`${front.url}/_api/v1/me`)).text)).toMatchObject({ account: null });
});

test('while the provider is away, that is said, and passwords work', async () => {
  await using away = await startLoginFront({
    oidc: {
      ...{ ...oidcClient, issuer: 'http://127.0.0.1:9', label: 'away.test', scopes: 'openid' },
      ...{ role: 'reader' as const, roles: null },
    },
  });
  const browser = new Wanderer();
  expect((await browser.ask(`${away.url}/_login`)).text).toContain('away.test');
  expect((await browser.ask(`${away.url}/_login/oidc`)).status).toBe(503);
});
