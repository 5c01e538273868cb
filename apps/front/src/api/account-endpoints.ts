import { tokenText } from '@erwik/accounts';
import { AccessToken, AccountName, PageName, Role } from '@erwik/events';
import { z } from 'zod';
import { currentPerson } from '../access/person.js';
import { makeToken } from '../accounts/make-token.js';
import type { FrontParts } from '../front-parts.js';
import { rememberedAuthor } from '../http/cookies.js';
import { readJson } from '../http/read-json.js';
import { BadRequest, MissingResource } from '../http/refusal.js';
import { sendJson } from '../http/send.js';
import { bodyNames } from './api-schemas.js';
import { listing, reading } from './endpoint.js';
import type { Endpoint } from './endpoint.js';
import { replyNames } from './replies.js';

const daysMax = 3650;

/** Who asks, and what they may do. */
const MeReply = z.object({
  name: z.string().nullable().describe('What changes are signed with; null where no name was given.'),
  account: AccountName.nullable().describe('The name of the account; null for who has shown none.'),
  role: z.enum(['none', ...Role.options]),
  groups: z.array(z.string()),
  prefix: PageName.nullable().describe('The folder that a token is confined to.'),
  node: z.string(),
  access: z.enum(['open', 'members', 'private']),
  permissions: z.object({ edit: z.boolean() }),
});

const TokensReply = z.object({ items: z.array(AccessToken) });
const MadeTokenReply = AccessToken.extend({ token: z.string().describe('The token, which is told once.') });

const TokenBody = z.object({
  label: z.string().trim().min(1).max(120).describe('What it is for.'),
  scope: z.enum(['read', 'write', 'admin']),
  prefix: PageName.nullable().default(null).describe('Confines it to a folder of pages.'),
  days: z.number().int().min(1).max(daysMax).nullable().default(null).describe('null: it does not end.'),
  account: AccountName.optional().describe('Of whom; administrators alone may name another than themselves.'),
});
const TokensQuery = z.object({ account: AccountName.optional() });

replyNames.add(MeReply, { id: 'Me' });
replyNames.add(TokensReply, { id: 'Tokens' });
replyNames.add(MadeTokenReply, { id: 'MadeToken' });
bodyNames.add(TokenBody, { id: 'TokenRequest' });

/** What programs can ask about the account they act for. */
export function accountEndpoints(parts: FrontParts): Endpoint[] {
  return [me(parts), listTokens(parts), postToken(parts), deleteToken(parts)];
}

function me({ config, site }: FrontParts): Endpoint {
  const about = 'Who asks, and what they may do here.';
  return reading('/me', { about, reply: MeReply }, ({ request }) => {
    const { account, role, groups, prefix, author } = currentPerson();
    return {
      name: account === null ? rememberedAuthor(request) || null : author.name,
      ...{ account, role, groups: [...groups], prefix },
      ...{ node: config.node, access: config.access, permissions: { edit: site().mayEdit } },
    };
  });
}

function listTokens({ accounts }: FrontParts): Endpoint {
  const about = 'The tokens of an account, without their secrets.';
  return listing('/tokens', { about, query: TokensQuery, reply: TokensReply }, async (asked) => {
    const { tokens } = await accounts.store.ask('tokens', { account: ownerOf(asked.account) });
    return { items: tokens };
  });
}

function postToken(parts: FrontParts): Endpoint {
  return {
    method: 'POST',
    path: '/tokens',
    about: 'Makes a token.',
    body: TokenBody,
    answers: { 201: { about: 'The token, which is told once.', json: MadeTokenReply } },
    handle: async ({ request, response }) => {
      const { account, prefix, ...wish } = await readJson(request, TokenBody);
      const name = ownerOf(account);
      const owner = await parts.accounts.book.find(name);
      if (owner === null) throw new MissingResource('There is no account of that name.');
      const by = currentPerson().account ?? '';
      const made = await makeToken(parts, { ...wish, folder: prefix, account: owner, by });
      if (made.kind === 'refused') throw new BadRequest(422, made.code, made.message);
      response.setHeader('Cache-Control', 'no-store');
      sendJson(response, { ...made.token, token: tokenText(made.ticket) }, 201);
    },
  };
}

function deleteToken({ accounts: { store, book } }: FrontParts): Endpoint {
  return {
    method: 'DELETE',
    path: '/tokens/{id}',
    about: 'Removes a token.',
    answers: { 204: { about: 'It is removed.' } },
    handle: async ({ response, params }) => {
      const own = ownerOf(undefined);
      const { role, account } = currentPerson();
      const { tokens } = await store.ask('tokens', { account: role === 'admin' ? null : own });
      const token = tokens.find(({ id }) => id === params['id']);
      if (token === undefined) throw new MissingResource('There is no token of that id.');
      await store.ask('removeToken', { id: token.id, by: account ?? '' });
      book.forget();
      response.writeHead(204).end();
    },
  };
}

/** Whose tokens are meant, once it is clear that they may be: a token that may not everything makes no other that may more. */
function ownerOf(asked: AccountName | undefined): AccountName {
  const { account, role, how, prefix } = currentPerson();
  if (account === null)
    throw new BadRequest(401, 'login_required', 'This needs an account.', {
      headers: { 'WWW-Authenticate': 'Bearer' },
    });
  const isConfined = how === 'token' && (role !== 'admin' || prefix !== null);
  const isForOther = asked !== undefined && asked !== account;
  if (isConfined || (isForOther && role !== 'admin'))
    throw new BadRequest(403, 'forbidden', 'You may not manage these tokens.');
  return asked ?? account;
}
